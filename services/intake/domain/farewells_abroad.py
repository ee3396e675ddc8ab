"""Farewells of the neighbours' languages, which people also write beside or instead of their own."""

GREETING = (
    r"mit (?:freundlichen|besten|herzlichen|lieben) gr[üu](?:ß|ss)en|gr(?:u|ü|ue)(?:ß|ss)e?"
    r"|(?:viele|beste|liebe|freundliche|herzliche|sch[öo]ne) gr[üu](?:ß|ss)e|mfg|hochachtungsvoll|ts?ch[üu]ss?"
    r"|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|(?:un )?abrazo"
    r"|(?:cordiali|distinti|tanti) saluti|(?:un )?cordiale saluto|saluti|atenciosamente|cumprimentos|(?:um )?abra[çc]o"
    r"|(?:com os )?(?:melhores|cordiais) (?:cumprimentos|sauda[çc][õo]es)"
    r"|(?:met )?(?:vriendelijke|hartelijke|beste) groet(?:en)?|mvg|groet(?:en|jes)?"
    r"|med (?:vennlig|venlig|v[äa]nliga?) h(?:ilsen|[äa]lsning(?:ar)?)|(?:vennlig )?hilsen"
    r"|(?:v[äa]nliga )?h[äa]lsningar|mvh"
    r"|yst[äa]v[äa]llisin terveisin|terveisin|pozdrawiam|z powa[żz]aniem|s pozdravem|cu stim[ăa]|tisztelettel"
)
