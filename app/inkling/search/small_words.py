"""Small words of languages other than English, which tell what language a text is in but not what it is about."""

from collections.abc import Iterable, Set

_WRITTEN = {
    "arabic": """
        أن أو أي أين إلى إن التي الذي الذين بعد بين ثم حتى ذلك على عن عند غير في قبل قد كان كانت كل كم كما كيف لا
        لكن لم لماذا لن ما ماذا متى مع من هذا هذه هم هو هي يجب""",
    "catalan": """
        a això al als amb aquest aquesta aquests aquí cada com contra d de del dels des després el ella ells els
        en entre era eren es estan està ha han he hem hi ho i jo l la les li meu meva molt més ni no nosaltres o
        on per perquè però poc poden pot puc quan quant quants qui quin quina quines quins què s sense ser seu
        seus seva seves si sobre són també te tot tota tots un una uns va van vosaltres és""",
    "czech": """
        a aby ale ani ano až bez bude budou byl byla bylo byly být co do i jak jako jaká jaké jaký je jeho jejich
        její jen jsem jsme jsou já k kde kdo kdy když kolik která které který kteří ma mezi mi mohu moje má můj
        můžu na nad nebo není než o od po pod podle pro proto proč před při s se si tak také te tento to tohoto ty
        této u v ve však z za ze že""",
    "danish": """
        af alle at av bare ble blev bli blir både da de dem den denne der deres det dette din du efter eller en
        enn er et etter for fra før ha han hans har havde hun hva hvad hvem hvilke hvilken hvilket hvis hvor
        hvordan hvorfor hvornår i ikke jeg kan kun kunne man mange med meg mellem mellom mere min mine mit må nå
        når og også om op opp over på seg selv sig sin sine skal skulle som så til under ut var ved vi vil ville
        være""",
    "dutch": """
        aan al alle als bij dan dat de der deze die dit doen door dus een en er geen had heb hebben heeft het hij
        hoe hoeveel hun iets ik in is je kan kun kunnen maar mag me meer met mij mijn moet na naar niet niets nog
        nu of om omdat onder ons ook op over reeds te tegen toch toen tot uit uw van veel voor waar waarom wanneer
        want waren was wat we wel welk welke werd wie wij worden wordt zal ze zei zelf zich zij zijn zo zonder zou""",
    "finnish": """
        ei eivät että he hän ja jo joka jos jotka kanssa koska kuin kuinka kuka kun me miksi mikä millainen
        milloin minun minä missä miten mitkä mitä mukaan mutta myös ne niin nyt ole olen oli olivat olla on ovat
        se sekä sen siitä sitä tai tämä tämän vain vielä voi voinko""",
    "french": """
        a afin ai au aucun aussi autre autres aux avant avec avez avoir avons c ce ceci cela celle celles celui
        ces cet cette ceux chaque combien comme comment contre d dans de depuis des doit doivent donc dont du elle
        elles en encore entre est et eu faire fait font il ils j je l la le les leur leurs lors lui m ma mais me
        mes moins mon même n ne nos notre nous on ont ou où par parce pas pendant peu peut peuvent plus pour
        pourquoi puis qu quand que quel quelle quelles quelques quels qui quoi s sa sans se selon sera serait ses
        si soit son sont sous suis sur sûr t ta tandis te tel tous tout toute toutes très tu un une vers voici vos
        votre vous y à ça étaient était être""",
    "german": """
        aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bin bis bist
        da dabei dadurch dafür damit danach dann daran darauf darf das dass dazu dein dem den denn der deren des
        deshalb dessen die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen
        einer eines er es etwa etwas euch euer eure falls für gegen gibt hab habe haben hat hatte hatten hier
        hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist jede jedem jeden jeder
        jedoch jetzt kann kein keine keinen konnte können könnte lässt mal man mehr mein meine meinem meinen
        meiner mich mir mit muss müssen nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen
        seiner seit sich sie sind so sogar soll sollen sollte sondern sonst sowie um und uns unser unsere unserem
        unseren unter viel vom von vor wann war waren warum was weil weiter welche welcher wem wen wenn wer werden
        weshalb wessen wie wieder wieso wieviel will wir wird wo wohin wurde wurden während würde zu zum zur zwar
        zwischen über""",
    "greek": """
        ένα έναν ένας έχει ή ήταν αλλά αν από αυτή αυτό αυτός για γιατί δεν είναι εκ ενός η θα και κατά μας με
        μετά μια μου να ο οι ποια ποιες ποιο ποιοι ποιος που πού πριν προς πόσα πόσο πότε πώς σας σε σου στα στη
        στην στις στο στον στους τα τη την της τι τις το τον του τους των ως όπως όταν ότι""",
    "hungarian": """
        a abban ahhoz aki akik amely amelyek ami az azok azonban azt csak de e egy egyik el ez ezek ezt fel ha
        hanem hogy hogyan hol honnan hová hány is itt kell ki kinek két le legyen lehet lesz meg mely melyik
        mennyi mert mi mikor milyen minden mindig mint mit miért most még nagy nem nincs olyan pedig s sem sok
        szerint számára több után vagy van vannak vele volt voltak és ő ők""",
    "italian": """
        a abbiamo ad agli ai al alla alle allo anche ancora avere che chi ci come con contro cosa cui da dagli dai
        dal dalla dalle degli dei del della delle dello deve devono di dopo dov dove e ed era erano essere fino
        fra gli ha hanno ho i il in io la le lei li lo loro lui ma mi mia mio molto ne negli nei nel nella nelle
        noi non nostro o ogni per perché però più poi prima può qual quale quali quando quanta quante quanti
        quanto quella quelle quelli quello questa queste questi questo qui se senza si sia sono sopra sotto sta
        stata stato su sua sue sugli sui sul sulla suo suoi tra tu tua tuo tutta tutte tutti tutto un una uno vi
        voi è""",
    "polish": """
        aby albo ale bardzo bez bo by być był była było były choć co czy dla dlaczego do gdy gdzie go i ich ile im
        innych ja jak jaka jaki jakie jakim jako je jego jej jest jeszcze jeśli już kiedy kogo kto która które
        którego której który których którym którzy lub ma mi mnie moja moje może można mój na nad nie niż o od
        oraz po pod przed przez przy się są tak także tam te tego tej ten to tych tylko tym u w we więc wszystko z
        za ze że""",
    "portuguese": """
        a ao aos as até cada com como da das de dela dele deles depois do dos e ela elas ele eles em entre era
        essa esse esta estar este está estão eu foi for foram há isso isto já lhe mais mas me mesmo meu meus minha
        minhas muito na nas nem no nos nossa nosso não o onde os ou para pela pelas pelo pelos pode podem por
        porque posso quais qual quando quanta quantas quanto quantos que quem se sem ser seu seus sob sobre sua
        suas são só também tem tinha toda todas todo todos têm um uma você à às é""",
    "romanian": """
        a acea aceasta această acest acesta aceste ai al ale am ar are asupra au ca care ce cei cel cele cine cu
        cum câ când cât câte câți că da dacă de deci decât din dintre după e ea ei el ele era este eu face fi fie
        fost fără iar la le li lor lui mai mea mei mele meu mi mult ne nici noi nostru nu o pe pentru prin până sa
        sale sau se si sub sunt să toate tot toți un una unde unei unor unui va voi vor îi îmi în înainte într își
        și""",
    "russian": """
        а без более бы был была были было быть в вам вас весь во вот все всего всех всё вы где да для до его ее
        если есть еще ещё её же за зачем и из или им их к как какая какие какое какой когда кого кому которая
        которые который которых кто куда ли либо между меня мне моего может можно мои мой моя мы на над надо нам
        нас не него нее нет ни них но ну о об один он она они оно от откуда очень по под после потом потому почему
        при про раз с сам себя сколько со так также такой там тем то того тоже только том ты у уже хотя чего чей
        чем что чтобы эта эти это этого этой этом этот я""",
    "spanish": """
        a al algo algunos ante antes aquí así aunque cada como con contra cual cuando cuya cuál cuáles cuándo
        cuánta cuántas cuánto cuántos cómo de debe deben del desde donde dos durante dónde e el ella ellas ellos
        en entre era eran es esa ese eso esta estaba estado estas este esto estos está están fue fueron ha había
        han has hasta hay la las le les lo los me mi mientras mis mucho muy más ni no nos nosotros nuestra nuestro
        o os otra otro otros para pero poco por porque puede pueden puedo pues que quien qué se sea según ser si
        sido sin sino sobre son su sus sí también tan tanto tener tiene tienen toda todas todo todos tras tu tus
        un una uno unos usted ya yo él""",
    "swedish": """
        alla allt att av bara blev bli blir både de dem den denna deras det detta dig din du där efter eller en
        ett från få får för ha hade han hans har hon hos hur här i icke inte jag kan kunde man med mellan men mer
        mig min mina mitt mot mycket måste ni nu när något några och också om oss på samma sedan sig sin sina ska
        skall skulle som så till under upp ut utan vad var vara varför varit vart vem vems vi vid vilka vilken
        vilket än är åt över""",
    "turkish": """
        ama ancak bana ben benim bir biz bu bunu da daha de değil diye en gibi göre hangi hem her ile ise için
        kadar kaç ki kim mi mı nasıl ne neden nerede niye niçin o olan olarak oldu olduğu olur onu onun sadece siz
        sonra tüm var ve veya ya yok çok şu""",
}  # fmt: skip
SMALL_WORDS = {language: frozenset(words.split()) for language, words in _WRITTEN.items()}
SMALL_WORDS["norwegian"] = SMALL_WORDS["danish"]
"""By the language, in lower case; they may mean much in another one."""

ALSO_ENGLISH = frozenset([
    "bare", "bin", "care", "come", "comment", "contra", "die", "dies", "door", "face", "falls", "font", "go", "hat",
    "hay", "mag", "man", "men", "mere", "met", "mine", "para", "per", "plus", "pot", "pour", "pro", "sale", "sea",
    "sense", "sin", "sine", "son", "sub", "sue", "tan", "ten", "till", "want", "war",
])  # fmt: skip
"""Those that mean much in English, and so do not show that a text is in another language."""

OTHER_NEGATIONS = frozenset([
    "bez", "ei", "eivät", "fără", "geen", "ikke", "ilman", "inte", "kein", "keine", "keinen", "keiner", "nem",
    "nicht", "nie", "niet", "non", "não", "ohne", "pas", "sans", "sem", "sense", "senza", "sin", "utan", "uden",
    "uten", "zonder", "değil", "χωρίς", "δεν", "без", "не", "لا",
])  # fmt: skip
"""Words that change what is looked for, in these languages."""


def small_words_of(
    words: Set[str], known: frozenset[str], languages: Iterable[str] = tuple(SMALL_WORDS)
) -> frozenset[str]:
    """Give the small words of the language of which there are most among `words`; none where most are `known`."""
    candidates = (frozenset[str](), *(SMALL_WORDS[language] for language in languages))
    return max(candidates, key=lambda small: len(words & (small or known)))
