"""A sentence or two in each of the languages that an index may show to hold."""

SMALL_TALK = {
    "catalan": "Els veïns no han vist aquest gat, també li diuen Nit, amb més cura per dels xiquets.",
    "czech": "To není vše, jsou tam také kočky nebo psi, které byl viděl podle domu jako první.",
    "danish": "Det er ikke af ham og hvor han blev efter til i dag, også hun.",
    "dutch": "Het is niet een man voor deze boot, zijn vrouw gaat naar zee en wordt oud.",
    "finnish": "Se ei ole totta, että hän on täällä ja myös kotona, joka päivä ovat he sekä muut.",
    "french": "Les enfants des voisins dans une cour, pour jouer avec un chat, est sur le mur.",
    "german": "Das ist nicht wahr und wird auch eine Weile so bleiben oder bei uns, sind sich alle einig.",
    "greek": "Δεν είναι εδώ και η γάτα από το σπίτι για την αυλή στο χωριό της.",
    "hungarian": "És az nem volt egy szép nap, hogy vagy meg nem áll az eső.",
    "italian": "Gli amici della zia, che non sono qui per una settimana, alla fine tornano.",
    "norwegian": "Det er ikke av ham og hvor han ble etter til i dag, også hun.",
    "polish": "To nie jest kot, które się boi oraz dla domu na wsi przez lata.",
    "portuguese": "Não são os gatos dos vizinhos, mas uma ave com asas mais longas para das festas.",
    "romanian": "Acesta este un om care nu sunt din sat, pentru el și prin pădure sau câmp.",
    "russian": "Это не кот, как все думали, или для него что-то на дворе от соседа.",
    "spanish": "Los gatos del vecino con las alas está por una casa para.",
    "swedish": "Det är inte sant och han ville att som barn till havet ett år från nu.",
    "turkish": "Bu bir kedi için ve daha büyük olan ile birlikte olarak.",
}
