"""Small words of some languages other than English, which tell what language a text is in but not what it is about.

The default model knows English, but gathers texts of each other language together, and other models know many.
"""

from collections.abc import Set

_WRITTEN = {
    "Arabic": """
        في من على إلى عن أن إن هذا هذه ذلك التي الذي الذين كان كانت هو هي هم ما لا لم لن قد كل بعد قبل بين حتى أو
        ثم مع عند غير كما لكن أي يجب""",
    "Czech": """
        a aby ale ani ano až bez bude budou byl byla bylo byly být co do i jak jako je jeho jejich její jen jsem
        jsme jsou k kde když která které který kteří ma má mezi mi na nad nebo není než o od po pod podle pro
        proto před při s se si tak také te tento této to tohoto ty u v ve však z za ze že""",
    "Danish and Norwegian": """
        af alle at av bare ble blev bli blir både da de dem den denne der deres det dette din du efter eller en
        enn er et etter for fra før ha han hans har havde hun hvis hvor hvordan i ikke jeg kan kun kunne man med
        meg mellem mellom mere mange må når nå og også om op opp over på sig seg selv sin sine skal skulle som så
        til under ut ved vi vil ville være var""",
    "Dutch": """
        aan al alle als bij dan dat de der deze die dit doen door dus een en er geen had heb hebben heeft het hij
        hoe hun iets ik in is je kan kunnen maar me meer met mijn moet na naar niet niets nog nu of om omdat onder
        ons ook op over reeds te tegen toch toen tot uit uw van veel voor waar want waren was wat we wel werd wie
        wij wordt worden zal ze zei zelf zich zij zijn zo zonder zou""",
    "Finnish": """
        ei eivät että hän he ja jo joka jotka jos kanssa kun kuin me mutta myös ne niin nyt olen oli olivat olla
        on ovat se sekä sen siitä sitä tai tämä tämän vain vielä voi ole koska mukaan""",
    "French": """
        a afin ai au aucun aussi autre autres aux avant avec avez avoir avons c ce ceci cela celle celles celui
        ces cet cette ceux chaque comme comment contre d dans de depuis des doit doivent donc dont du elle elles
        en encore entre est et eu être étaient était faire fait font il ils j je l la le les leur leurs lors lui m
        ma mais me mes même moins mon n ne nos notre nous on ont ou où par parce pas pendant peu peut peuvent plus
        pour pourquoi puis qu quand que quel quelle quelques qui quoi s sa sans se selon sera serait ses si soit
        son sont sous sur sûr t ta tandis te tel tous tout toute toutes très tu un une vers voici vos votre vous y
        à ça""",
    "German": """
        aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bin bis bist
        da dabei dadurch dafür damit danach dann daran darauf darf das dass dazu dein dem den denn der deren des
        deshalb dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer
        eines er es etwa etwas euch falls für gegen gibt hab habe haben hat hatte hatten hier hinter ich ihm ihn
        ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist jede jedem jeden jeder jedoch jetzt kann kein
        keine keinen können könnte man mehr mein meine mich mir mit muss müssen nach nicht nichts noch nun nur ob
        oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so sogar soll sollen sollte sondern
        sonst sowie über um und uns unser unsere unter viel vom von vor war waren warum was weil weiter welche
        welcher wenn wer werden wie wieder will wir wird wo wurde wurden würde während zu zum zur zwar zwischen""",
    "Greek": """
        αλλά αν από αυτή αυτό αυτός για δεν εκ ενός ένα ένας έχει η ή θα και κατά με μετά μια μας να ο οι όπως
        όταν ότι που προς πριν σας σε στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους των ως
        είναι ήταν έναν""",
    "Hungarian": """
        a az abban ahhoz aki akik amely amelyek ami azok azt azonban csak de e egy egyik el és ez ezek ezt fel ha
        hanem hogy hogyan is itt ki kell két le legyen lehet lesz mert meg még mely mi mint minden mindig most
        nagy nem nincs olyan ő ők pedig s sem sok számára szerint több után vagy van vannak vele volt voltak""",
    "Italian": """
        a abbiamo ad agli ai al alla alle allo anche ancora avere che chi ci come con contro cosa cui da dagli dai
        dal dalla dalle degli dei del della delle dello deve devono di dopo dove e ed era erano essere fino fra
        gli ha hanno ho i il in io la le lei li lo loro lui ma mi mia mio molto ne negli nei nel nella nelle noi
        non nostro o ogni per perché però più poi prima può qual quale quando quanto quella quelle quelli quello
        questa queste questi questo qui se senza si sia sono sopra sotto sta stata stato su sua sue sugli sui sul
        sulla suo suoi tra tu tua tuo tutta tutte tutti tutto un una uno vi voi è""",
    "Polish": """
        aby albo ale bardzo bez bo by był była było były być choć co czy dla do gdy gdzie go i ich ile im innych
        ja jak jako je jego jej jest jeszcze jeśli już która które którego której który których którzy którym lub
        ma mi mnie może można na nad nie niż o od oraz po pod przed przez przy są się tak także tam te tego tej
        ten to tych tylko tym u w we więc wszystko z za ze że""",
    "Portuguese": """
        a ao aos as até cada com como da das de dela dele deles depois do dos e ela elas ele eles em entre era
        essa esse esta estar este está estão eu foi for foram há isso isto já lhe mais mas me mesmo meu minha
        muito na nas nem no nos nossa nosso não o onde os ou para pela pelas pelo pelos pode podem por porque qual
        quando que quem se sem ser seu seus sob sobre sua suas são só também tem tinha toda todas todo todos têm
        um uma você é à às""",
    "Russian": """
        а без более бы был была были было быть в вам вас весь во вот все всё всего всех вы где да для до его ее её
        если есть ещё еще же за и из или им их к как какой когда который которая которые которых кто ли либо между
        меня мне может можно мы на над надо нам нас не него нее нет ни них но ну о об один он она они оно от очень
        по под после потом потому при про раз с сам себя со так также такой там тем то того тоже только том ты у
        уже хотя чего чем что чтобы эта эти это этого этой этом этот я""",
    "Spanish": """
        a al algo algunos ante antes aquí así aunque cada como con contra cual cuando cuál de debe deben del desde
        donde dos durante e el ella ellas ellos en entre era eran es esa ese eso esta estaba estado estas este
        esto estos está están fue fueron ha había han has hasta hay la las le les lo los me mi mientras mucho muy
        más ni no nos nosotros nuestra nuestro o os otra otro otros para pero poco por porque puede pueden pues
        que quien qué se sea según ser si sido sin sino sobre son su sus sí también tan tanto tener tiene tienen
        toda todas todo todos tras tu un una uno unos usted ya yo él""",
    "Swedish": """
        alla allt att av bara blev bli blir både de dem den denna deras det detta dig din du där efter eller en
        ett för från få får ha hade han hans har hon hur här i icke inte jag kan kunde man med mellan men mer mig
        mot mycket måste ni nu när något några och också om oss på samma sedan sig sin sina ska skall skulle som
        så till under upp ut utan vad var vara varit vi vid vilka vilken är än åt över""",
    "Turkish": """
        ama ancak bir biz bu bunu çok da daha de değil diye en gibi göre hem her için ile ise kadar ki mı mi ne
        nasıl o olan olarak oldu olduğu olur onu onun sadece siz sonra şu tüm var ve veya ya yok""",
}  # fmt: skip
SMALL_WORDS = {language: frozenset(words.split()) for language, words in _WRITTEN.items()}
"""By the language, in lower case; they may mean much in another one."""


def small_words_of(words: Set[str], known: frozenset[str]) -> frozenset[str]:
    """Give the small words of the language of which there are most among `words`; none where most are `known`."""
    languages = (frozenset[str](), *SMALL_WORDS.values())
    return max(languages, key=lambda small: len(words & (small or known)))
