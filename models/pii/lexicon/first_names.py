"""Common first names of many origins: a hint that a capitalised, or oddly written, word is a person."""

# ruff: noqa: E501 - a list of words

FIRST_NAMES = frozenset(
    """
    aaron abdel abdou abdoulaye abigail adam adèle adele adrien agathe agnès ahmad ahmed aïcha aicha aisha aïssatou alain alan albert
    alex alexander alexandra alexandre alexia alexis alfred ali alice alicia aline alison alix amadou amandine amélie amelie amina
    amine amir amira amy anaïs anais andré andre andréa andrea andrew andrzej ange angela angélique anna anne annie anouk anthony
    antoine antonio arianne ariane armand arnaud arthur asha ashley astrid audrey aurélie aurelie aurélien ava awa axel ayesha
    baptiste barbara bastien béatrice beatrice ben benjamin benoît benoit bernadette bernard bertrand beth bianca bilal blandine bob
    bogdan boris brandon brenda brian brigitte bruno camille carl carla carlos carmen carol carole caroline catherine cathy cécile
    cecile cedric cédric céline celine chantal charles charlie charlotte chen chiara chloé chloe chris christelle christian
    christiane christina christine christophe christopher claire clara claude claudia claudine clément clementine clémentine colette
    colin coralie corinne cristina cynthia cyril cyrille damien daniel daniela danielle danièle dave david deborah delphine denis
    denise derek diana diane didier diego dimitri dominic dominique donald donna dorothée driss édith edith edouard édouard edward
    elena éléonore eleonore éliane eliane elias elisabeth élisabeth elise élise elizabeth ella ellen elodie élodie eloïse éloïse
    emeline emile émile emilie émilie emily emma emmanuel emmanuelle eric éric erik erika esther étienne etienne eugène eva evan
    ève evelyne évelyne fabien fabienne fabrice fadi farid farida fatima fatou fatoumata félix felix fernand fernando fiona flavie
    florence florent florian france francesca francine francis francisco franck françois francois françoise francoise frank fred
    frédéric frederic frédérique frederique gabriel gabriela gabrielle gaël gaelle gaëlle gary gaston geneviève genevieve geoffrey george
    georges gérald gerald gérard gerard germain gilbert gilles ginette giovanni gisèle giulia giuseppe gloria grace graham grégoire
    gregory grégory guillaume gustave guy gwenaëlle habib hamid hamza hana hannah hans harold harry hassan heather hélène helene
    henri henriette henry hervé herve hicham hubert hugo hugues hussein ian ibrahim ibrahima imane inès ines ingrid irène irene
    iris isaac isabel isabelle isaiah ismaël ivan jack jackie jacob jacqueline jacques jade jake jamal james jamie jan jane janet
    janine jasmine jason javier jay jean jeanne jeannine jeff jeffrey jennifer jenny jérémie jeremy jérémy jérôme jerome jessica jill
    jim joan joanna joanne joaquin joe joël joel joëlle johanna john johnny jonas jonathan jordan jorge josé jose josée josee joseph
    josephine joséphine joshua josiane juan judith jules julia julian juliana julie julien julienne juliette june justin justine kamel
    karen karim karima karin karine karl kate katherine kathleen kathy katia katie keith kelly ken kenneth kenza kevin kévin khadija
    khalid khalil kim kristin kumar kurt kyle laëtitia laetitia laila lamia lars laura laure laurence laurent laurie lea léa leah
    leila leïla lena léna léo leo léon leon leonard léonie leslie liam lila lili lily lina linda line lisa lise loïc loic lola lorraine
    louis louise luc luca lucas lucia lucie lucien lucille ludovic luis luke lydia lydie lyne maddie madeleine mael maël maëlle magali
    mahmoud malik malika mamadou manon manuel manuela marc marcel marcelle marco margaret margaux margot maria mariam mariame marianne
    marie marie-claude marie-ève marie-eve marie-josée marie-france marie-pierre marina mario marion marjorie mark marlène martha
    marthe martin martina martine mary maryse mason mathias mathieu mathilde matilda matteo matthew matthias matthieu maurice max
    maxim maxime maya mégane megan mehdi mei melanie mélanie melissa mélissa michael michaël michel michèle michele micheline
    michelle miguel mike milan mireille miriam mohamed mohammed mohamad mona monica monique morgan morgane moussa mouna moustapha
    muriel murielle mustafa mustapha myriam nabil nadège nadia nadine naima naïma nancy naomi natacha natalia natalie natasha nathalie
    nathan neil nelly nicholas nick nicolas nicole nina noah noé noel noël noémie noemie nora norbert norman nour océane odette odile
    oliver olivia olivier omar oscar oumar ousmane pablo pascal pascale patrice patricia patrick paul paula pauline pedro peter
    petra philip philippe phillip pierre pierre-luc jean-françois jean-pierre jean-luc jean-marc jean-paul jean-michel jean-philippe
    jean-baptiste jean-sébastien marc-andré marc-antoine anne-marie anne-sophie priya quentin rachel rachid rachida rafael ralph ramy
    rania raphaël raphael raphaëlle raquel raymond rebecca régine regis régis rémi remi rémy remy renaud rené rene renée renee ricardo
    richard rita robert roberto robin roger roland romain romane rose rosalie rosa roxane ruth ryan saïd said salah salim salma sally sam
    samir samira samuel sandra sandrine sandy sara sarah sasha scott sean sébastien sebastien selma serge sergio séverine severine
    shannon sharon sheila shirley sibylle simon simone sofia sofiane solange solène sonia sonya sophia sophie soraya souad stacy
    stanislas stefan stéphane stephane stéphanie stephanie stephen steve steven sue susan suzanne svetlana sven sylvain sylvie tamara
    tania tanya tara tarek ted teresa terry thanh théo theo thérèse therese thi thibault thibaut thierry thomas tim timothée timothy tina
    todd tom tony tracy tristan tyler ursula valentin valentine valérie valerie vanessa véronique veronique vicky victor victoria
    victoire vijay vincent violette virginie viviane vladimir walid walter wei wendy wilfried william wissam xavier yacine yan yann yannick
    yasmina yasmine yassine yohan yolande youssef yousra yuki yves yvette yvonne zach zachary zahra zainab zineb zoé zoe nguyen
    """.split()  # noqa: SIM905
)

AMBIGUOUS = frozenset(
    """
    rose pierre claude france grace june mark bill will may april art rich page young white brown petit grand roy bois blanc noir rue
    jean jade iris chance olive violette victoire clément prudence constance ange noël noel line said sue pat ray max drew rob sandy
    robin ivy dawn faith hope joy melody summer autumn king bishop carter cook baker smith taylor mason miller potter fisher hunter
    berger boulanger boucher meunier marchand lemaire maire leroy roi prince comte duc baron long court leblanc lebrun legrand lepetit
    marin martin simon robert richard bernard thomas gilbert david fort ami bon bien rien mer mars avril jour nuit hiver penny miles
    bell day fox wolf lamb bird rice stone wood woods hill lake rivers field fields forest park parks bush flowers reed moss frost snow
    banks bond price cash gold silver sterling walker porter parker cooper turner mason shepherd gardner page paige reader green black
    grey gray gilles gay guy guerin garnier moreau moulin dupont royer renard roche rossignol van van der den von dos santos da de di
    """.split()  # noqa: SIM905
)
"""Names that are everyday words too: alone and in lower case they are not taken for a person."""
