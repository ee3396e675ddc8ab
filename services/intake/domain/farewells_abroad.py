"""Farewells of the neighbours' languages, which people also write beside or instead of their own."""

GREETING = (
    r"mit (?:freundlichen|besten|herzlichen|lieben) gr[üu](?:ß|ss)en|gr(?:u|ü|ue)(?:ß|ss)e?"
    r"|(?:viele|beste|liebe|freundliche|herzliche|sch[öo]ne) gr[üu](?:ß|ss)e|mfg|hochachtungsvoll|ts?ch[üu]ss?"
    r"|(?:mat )?(?:b[ée]schte|fr[ëe]ndlech(?:e|en)?|l[éi]{1,2}we|h[äa]erzlech(?:e|en)?) gr[ée]iss(?:en)?|[äa]ddi"
    r"|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|(?:un )?abrazo"
    r"|(?:cordiali|distinti|tanti) saluti|(?:un )?cordiale saluto|saluti|atenciosamente|cumprimentos|(?:um )?abra[çc]o"
    r"|(?:com os )?(?:melhores|cordiais) (?:cumprimentos|sauda[çc][õo]es)"
    r"|(?:met )?(?:vriendelijke|hartelijke|beste) groet(?:en)?|mvg|groet(?:en|jes)?"
    r"|med (?:vennlig|venlig|v[äa]nliga?) h(?:ilsen|[äa]lsning(?:ar)?)|(?:vennlig )?hilsen"
    r"|(?:v[äa]nliga )?h[äa]lsningar|mvh"
    r"|(?:is mise,? )?le (?:gach dea-?gh?u[ií]|dea-?mh[ée]in|meas(?: m[óo]r)?|beannacht)|(?:m[íi]le )?bu[íi]ochas"
    r"|go raibh (?:m[íi]le )?maith (?:agat|agaibh)|sl[áa]n(?: go f[óo]ill)?|beir bua"
    r"|cofion(?: (?:gorau|cynnes|caredig))?|yn (?:gywir|ddiffuant)|(?:pob )?hwyl(?: fawr)?"
    r"|diolch (?:yn fawr(?: iawn)?|o galon)|le deagh dh[ùu]rachd|le d[ùu]rachdan|tapadh (?:leibh|leat)"
    r"|yst[äa]v[äa]llisin terveisin|terveisin|pozdrawiam|z powa[żz]aniem|s pozdravem|cu stim[ăa]|tisztelettel"
)
