"""Words that a line should not end on, and words that a new line likes to begin with."""

from __future__ import annotations


def closed(language: str) -> frozenset[str]:
    """Words after which a phrase goes on: articles, prepositions, conjunctions, pronouns, helpers.

    Lower case. Empty for a language without a list, where short words must do.
    """
    return _CLOSED.get(language, frozenset())


def openers(language: str) -> frozenset[str]:
    """Conjunctions, prepositions and relative words, which begin a phrase. Lower case."""
    return _OPENERS.get(language, frozenset())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPENERS = {
    "en": _words(
        "about across after against along although among and around as at because before behind "
        "below beneath between beyond but by despite down during except for from if in inside "
        "into like near nor of off on once onto or out outside over per since so than that though "
        "through throughout till to toward towards under unless until up upon when where whether "
        "which while who whom whose why with within without yet how what whenever wherever"
    ),
    "es": _words(
        "a ante aunque bajo como con contra cuando cuya cuyo de desde donde durante e en entre "
        "hacia hasta mediante mientras ni o para pero por porque pues que quien quienes según si "
        "sin sino sobre tras u y cuyas cuyos cual cuales del al"
    ),
    "fr": _words(
        "à après au aux avant avec car chez comme contre dans de depuis derrière des dès devant "
        "donc dont du durant en entre et jusque jusqu'à lequel laquelle lorsque mais malgré ni où "
        "ou par parce parmi pendant pour pourquoi puis puisque quand que qui quoique sans sauf "
        "selon si sinon sous sur vers tandis"
    ),
    "de": _words(
        "aber als am an auf aus außer bei beim bevor bis da damit dann dass daß denn deren dessen "
        "doch durch ehe entweder für gegen hinter im in indem ins mit nach nachdem neben ob "
        "obwohl oder ohne seit sobald sodass solange sondern sowie statt trotz über um und unter "
        "vom von vor während weder wegen weil wenn wie wo während zu zum zur zwischen welche "
        "welcher welches"
    ),
    "it": _words(
        "a affinché ai al alla alle agli allo anche appena benché che chi col come con contro cui "
        "da dai dal dalla dalle dallo dagli davanti degli dei del della delle dello dentro di dopo "
        "dove durante e ed fino finché fra in ma mentre né negli nei nel nella nelle nello o "
        "oppure ossia per perché però poiché prima quando quale quali quindi se senza sopra sotto "
        "su sui sul sulla sulle sullo sugli tra verso"
    ),
    "pt": _words(
        "a ao aos à às ante após até com como conforme contra da das de desde do dos durante e em "
        "embora enquanto entre mas na nas nem no nos num numa onde ou para pela pelas pelo pelos "
        "perante pois por porém porque quando que quem se sem sob sobre cujo cuja"
    ),
    "ca": _words(
        "a al als amb cap com contra da de del dels des doncs durant e els en encara entre fins i "
        "mentre ni o on per pel pels però perquè quan que què qui segons sense si sinó sobre sota "
        "vers"
    ),
    "nl": _words(
        "aan achter als bij boven buiten dan dat die doordat door dus en hoe hoewel in langs maar "
        "met mits na naar naast nadat noch of om omdat onder op over per sinds te tegen tenzij "
        "terwijl tijdens toen tot totdat tussen uit van vanaf vanuit via volgens voor voordat "
        "waar waarom wanneer want wat wie zoals zodat zonder"
    ),
}

_REST = {
    "en": _words(
        "a am an are aren't be been being can can't could couldn't did didn't do does doesn't "
        "don't every had has have he he'd he'll he's her his i i'd i'll i'm i've is isn't it it's "
        "its let's may might mr mr. mrs mrs. ms ms. dr dr. must my no not our she she's should "
        "some that's the their there there's these they they'd they'll they're they've this "
        "those very was wasn't we we'd we'll we're we've were will would won't you you'd you'll "
        "you're you've your any each both either neither such another"
    ),
    "es": _words(
        "el la los las lo un una unos unas mi mis tu tus su sus nuestro nuestra nuestros nuestras "
        "este esta estos estas ese esa esos esas aquel aquella me te se nos os le les no muy más "
        "tan es son era eran fue ser está están estaba estar ha han he hemos había habían haber "
        "hay va van voy vamos puede pueden puedo podemos debe deben yo él ella ellos ellas "
        "nosotros usted ustedes cada todo toda todos todas algún alguna algunos algunas ningún "
        "ninguna otro otra otros otras sr sr. sra sra. dr. eso esto ya qué cómo"
    ),
    "fr": _words(
        "le la les l' un une d' ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre "
        "vos leur leurs je j' tu il elle on nous vous ils elles me m' te t' se s' y ne n' pas plus "
        "très est sont était étaient suis es sommes êtes être ai as a avons avez ont avait avaient "
        "avoir va vont vais peut peuvent peux doit doivent qu' c' c'est chaque tout toute tous "
        "toutes quelque quelques aucun aucune autre autres m. mme mlle dr. si aussi quel quelle"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner "
        "mein meine meinen meinem meiner dein deine sein seine seinen seinem seiner ihr ihre ihren "
        "ihrem ihrer unser unsere unseren unserem unserer euer eure dieser diese dieses diesen "
        "diesem jeder jede jedes jeden jedem ich du er sie es wir man mich dich sich uns euch mir "
        "dir ihm ihn ihnen ist sind war waren bin bist sei hat haben hatte hatten habe wird werden "
        "wurde wurden kann können konnte muss müssen soll sollen will wollen darf nicht sehr so "
        "auch nur noch mehr alle allen aller manche einige viele herr frau dr. prof. z.b."
    ),
    "it": _words(
        "il lo la l' i gli le un uno una un' mio mia miei mie tuo tua suo sua suoi sue nostro "
        "nostra nostri nostre vostro vostra loro questo questa questi queste quel quello quella "
        "quelli quelle quei quegli io tu lui lei noi voi mi ti si ci vi ne non più molto è sono "
        "era erano essere sia ho hai ha abbiamo avete hanno aveva avevano avere va vanno può "
        "possono deve devono ogni tutto tutta tutti tutte qualche alcuni alcune altro altra altri "
        "altre nessun nessuna c' d' dell' nell' all' dall' sull' sig. dott. così"
    ),
    "pt": _words(
        "o os as um uma uns umas meu minha meus minhas teu tua seu sua seus suas nosso nossa "
        "nossos nossas este esta estes estas esse essa esses essas aquele aquela isto isso eu tu "
        "ele ela nós vós eles elas você vocês me te lhe lhes não muito mais tão é são era eram foi "
        "ser está estão estava estar tem têm tinha ter há vai vão vou pode podem deve devem cada "
        "todo toda todos todas algum alguma alguns algumas nenhum nenhuma outro outra outros "
        "outras sr. sra. dr. deste desta nesse nessa neste nesta"
    ),
    "ca": _words(
        "el la els les l' lo un una uns unes meu meva seu seva seus seves nostre nostra aquest "
        "aquesta aquests aquestes aquell aquella això jo tu ell ella nosaltres vosaltres ells "
        "elles em et es ens us li no molt més tan és són era eren va van vaig ser està estan "
        "estar ha han he hem havia haver hi pot poden ha cada tot tota tots totes algun alguna "
        "altre altra altres cap d' s' n' m' t' sr. sra. dr."
    ),
    "nl": _words(
        "de het een der den mijn jouw je zijn haar ons onze jullie hun uw deze dit elke elk ieder "
        "iedere ik jij u hij zij ze wij we men mij me jou hem hen is was waren ben bent wordt "
        "worden werd werden heeft hebben had hadden heb kan kunnen kon moet moeten zal zullen zou "
        "zouden wil willen mag niet geen zeer erg meer ook nog alle al sommige enkele dhr. mevr. "
        "dr. prof. er 't 'n"
    ),
}
"""Articles, pronouns, particles, auxiliaries and titles. Sources: the grammars' closed classes."""

_CLOSED = {language: words | _OPENERS[language] for language, words in _REST.items()}

LANGUAGES = tuple(_CLOSED)
"""The languages that have a list."""

MEASURES = _words(
    "% ‰ ° °c °f km m cm mm mi ft in kg g mg lb l ml h hr min s sec ms hz khz mhz ghz kb mb gb "
    "tb w kw mw kwh v a € $ £ ¥ eur usd gbp am pm a.m. p.m. ac bc ad bce ce percent per cent "
    "hundred thousand million millions billion billions trillion dozen euros euro dollars dollar "
    "pounds cents o'clock years year months weeks days hours minutes seconds miles meters metres "
    "degrees por ciento mil millón millones años año meses días horas minutos segundos "
    "kilómetros metros grados dólares pour mille milliards ans mois jours heures secondes "
    "kilomètres mètres degrés prozent tausend millionen milliarden milliarde uhr jahre jahren "
    "monate tage tagen stunden minuten sekunden kilometer meter grad cento mila milioni miliardi "
    "anni mesi giorni ore minuti secondi chilometri metri gradi milhões bilhões anos dias "
    "milions anys dies hores procent duizend miljoen miljard jaar maanden dagen uur seconden"
)
"""What belongs to the number before it: units, currencies, large numbers, in these languages."""
