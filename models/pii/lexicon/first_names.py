"""Common first names of many origins: a hint that a capitalised, or oddly written, word is a person."""

# ruff: noqa: E501 - a list of words

FIRST_NAMES = frozenset(
    """
    aad aadhya aafke aaltje aamir aarav aaron aarti aase abbas abdel abdelaziz abdelghani abdelhakim abdelhamid abdelkader
    abdelkarim abdellah abdellatif abdelmajid abdelmalek abdenour abderrahim abderrahmane abdeslam abdessamad abdi abdifatah
    abdihakim abdikadir abdirahman abdirizak abdou abdoulaye abdourahmane abdullahi abeba abebe abeer abelardo abena abhay
    abhijit abhinav abhishek abi abida abigail abiodun abiola abla abolfazl abosede abukar achara achieng achilleas achim
    achraf adaeze adam adama adaobi adaora adarsh addis addison adebayo adebola adedayo adeel adegoke adekunle adel adela
    adele adelheid adelina adem ademir adeola adesola adetola adewale adham adi adil aditi aditya adjoa adjoua admir adnan
    adnane adolfo adrian adriana adrianna adriano adrien advait adèle adélard aengus afaf affoué afia afolabi afonso afrim
    afsaneh afzal agata agathe aggeliki agim agnan agnes agnese agneta agnieszka agnès agron agus agustina agustín ahlaam
    ahlam ahmad ahmadu ahmed ahmet ahou ahsan ahuva aicha aida aidan aiden aiguo aiko ailbhe aileen ailidh ailsa aimée aine
    aino aisha aisling aissata aitana ajay ajibola ajit akane akash akbar akemi akhil akhtar akihiko akiko akintola akinyi
    akira akissi akiva akosua aksel akshay akua akwasi alain alan alana alanna alasdair alassane alastair alba alban albana
    albane albert alberta alberto albie albrecht albulena alcide alda aldo aldric aldéric alec aled aleida alejandra
    alejandro aleksander aleksandr aleksandra aleksei alemayehu alessandra alessandro alessia alessio alex alexander
    alexandra alexandre alexandrine alexandros alexandru alexei alexia alexis alfie alfonso alfred alfredo alhassan ali alice
    alicia alicja alin alina aline alioune alipate alireza alisha alison alistair alix alizée alkistis allan allassane
    allegra allie allison alma almamy almaz almerinda almut alok aloïs alper alperen alphonse alphonsine alphée althea alton
    alun alva alvaro alvin alvina alwyn alyona alyssa amadeu amadou amaka amal amandeep amandine amanuel amar amara amare
    amarjit amaury ambika ambra ambreen ambroise amel amela amelia amelie amenan amer amichai amina aminata aminatou amine
    amir amira amirhossein amit amitabh amjad amnon amoako amoin amol amos amparo amra amrita amruta amy amya amélie américo
    anab anabel anabela anabelle anahita anais anand anane ananya anas anastasia anastasiia anastasios anat anatole anatoly
    anaël anaïs anca ancelin ander anders anderson andie andre andrea andreas andreea andrei andreina andrew andrii andriy
    andrzej andré andréa andrés andżelika aneirin aneta anette aneurin ange angela angelica angelina angelo angharad angus
    angèle angéline angélique anh aniekan anil anindita aniruddha anisa anishinaabe anita anja anjali anju ankit ankita ankur
    anna annabel annabelle annalisa annalise annamaria annaïck annaïg anne anne-cécile anne-laure anne-lise anne-marie
    anne-sophie anneke anneli annelies annelore annemarie annette annick annie annika anoop anouk ansel anselm anselme ansgar
    ansh anssi anthime anthony antoine antoinette antonella antonia antonina antonino antonio antonis antony antti antónio
    anuj anup anupam anuradha anushka anwar anwara anwen aoibheann aoibhinn aoife aonghas aparna apenisa apichart apinam
    apinya apolline apostolos araceli arame arash arben arber arbër archana archie ardal ardian ardita areej aregash arend
    aretha arezoo ariadna ariana ariane arianna arianne ariel arielle arik aristea aristide aristidis arja arjan arlene
    armand armando armelle armend arnaud arnav arne arnel arno arnold aroha arohanui arpita arran arsen arshad arsène arta
    artan artem arthit arthur arthémise artie arto artur arturo arun aruna arundhati arvid arvind arwel arwen arzu asad asaf
    asami asantewaa asbjørn aseem asefa aselefech asha ashanti asher ashish ashleigh ashley ashlyn ashok ashton ashwin
    ashwini asif asim aslan asli aslı asma asmaa asmeret assane assetou assita astou astri astrid asuka asunción atakan atdhe
    atefeh athanasia athanasios athena athina athol athénaïs atif atsuko attilio aubane aubin aubree aubrey aud aude audra
    audrey augustin augustine augusto aung aurel aurelia aurelie aurelio auriane aurèle auréane aurélie aurélien ava avery
    avi avigail avinash aviv avner avni avraham awa awashish awet awhina axel axelle ayaan ayaka ayako ayana ayca aydın ayele
    ayelet ayesha ayfer aygul aygül ayla aylin ayman aymen aymeric aynur ayodele ayomide ayotunde ayoub ayse ayu ayumi ayush
    ayça ayşe ayşegül azadeh azar azeb azhar aziz aziza azizah azlan azman azra azucena azzedine azélie aïcha aïda aïssatou
    babacar babajide babak babar babatunde babita bachir badr badreddine bahar bahareh bahati bahram bailey bairbre baird
    bakary balaji balla ballo baltazar balwinder bambang bangaly bao baozhai baptiste baraka barbara barbro barend baris
    barkhad barnabé barry bartholomew barthélémy bartosz bartłomiej barış basanti basel basem bashe bashir bashkim basile
    basma bassam bassem bastiaan bastien batsheva batya baya bayan bayani bayram bazil beata beate beatrice beatriz begoña
    begüm behiye behnaz behrouz behzad bekele bekim belgin belkacem belmiro belén ben benedetta benedita bengt benito
    benjamin benjamine benoit benoît bente bento berat berhane berhanu berit berk berkay bernadeth bernadette bernadine
    bernard bernardin bernardo bernd bernhard bernie bertha berthe bertille bertrand besart besim besnik bessie beth bethan
    bethany betsy bette bettie bettina betty beulah beverley beverly beyza bhagya bharat bharati bhaskar bhavesh bhavna
    bhavya bhupinder bhuvana bianca bibiane bich bienvenido bijan bijoy bilal bile bilge billie bilquis bimal bina bineta
    binh biniam binta bintou bipin birame birgit birgitta birsen birte biruk bishar biswajit bjarne bjorn björn bjørn blair
    blaise blake blanca blandine blerim blerina blerta blodwen bláthnaid bo-young boaz bob bobbie bobby bocar bodil bogdan
    bogdana bogusław bogusława bohai bohdan bojan bolaji bolanle bonaventure bong bonita bonnie boonmee bopha boris borislav
    borja borys bosede boualem boubacar boubou bouchra boudewijn bounmy bounthanh boyd bożena bracha brad bradford bradley
    brady brahim bram brandi brandon brandy branislav branka branko branwen braxton brayan breanna brecht breda bree breffni
    brenda brendan brenna brent brett bria briac brian briana brianna brice bridget brielle brigid brigitte brijesh brita
    britt britta brittany brittney brivaël brock brodie brody brona bronagh bronisława bronwen brooke brooklyn bruce
    bruktawit bruna brune bruno bryan bryant bryce bryn brynmor bryony bryson bríd bríghid bríona buddy budi bujar buket
    bukola bulent burak burcu burhan burim burkhard bushra busisiwe byron bárbara bärbel béatrice bénédicte bérangère
    bérénice bình börje bülent büşra bảo cabdi caden cadi caetano cahal cahir cailean caio caitlin caitrin caleb calin
    calixte callie calliste callum calum calvin camelia cameron camila camilla camille camilo camryn canan candace candela
    candice canset cansu caoilfhionn caoimhe caoimhín cara caradog carey caridad carina carine carissa carl carl-johan carla
    carlene carley carlo carlos carlota carlotta carlton carly carmel carmela carmelo carmen carol carolann carole carolina
    caroline carolyn carrie carroll carson carsten carwyn carys casey cassandra cassandre cassidy cassie catalin catalina
    catarina caterina cathair cathal catherine cathleen cathryn cathy catrin catriona cavit cawil cecelia cecil cecile
    cecilia cecilie cedric ceinwen celeste celine celso cem cemal cemile ceren ceri cerys cesar ceyda ceylan cezary chad
    chae-won chafia chafik chahinez chahrazed chaim chaima chaitanya chaiwat chakib chana chancelle chandan chandler chandra
    chandrika chanel chang chanida chansouk chantal chantale chantelle chanthou chantrea charalampos charanjit charlene
    charles charlie charline charlotte charly charlène charmaine chau chava chaz chaïma cheick cheikh chelsea chelsie chen
    cheng cherie cherifa cherish cherrylyn cheryl chester chet chetan chetna chiamaka chiara chibuike chibuzor chidi
    chidiebere chidinma chie chiedozie chiharu chijioke chika chikodi chimamanda chinedu chinelo chinenye chinonso chinwe
    chinyere chioma chiranjeev chisom chitra chiyo chizoba chloe chloris chloé chloë chona choukri chris christa christal
    christel christelle christer christi christian christiane christina christine christoph christophe christopher christy
    chrysa chrysoula chuanli chukwudi chukwuemeka chukwuka chun chunhua chérifa cian ciara ciaran ciarán cidália cigdem cihan
    cillian cindy cinzia ciprian cira ciro citra claes claire clara clarence clarice clarissa clarisse clark claude claudette
    claudia claudie claudine claudio claudiu claus clay clayton cleber cleide clemente clementine cleo cliff clifford clifton
    clint clinton cliona clodagh clotaire clothilde clotilde clovis clyde cláudia cléa clélia clémence clément clémentine
    cléo cléophas clíodhna cody coilín colas colby coleman colette colin colleen colm colman colombe comhghall conall
    conceição concepcion concetta concha conleth conn connie connla connor conor conrad constantin constanza constanze
    consuelo cora coral coralie coraline corazon cordélia corentin corentine coretta corey corina corinna corinne cormac
    cornelia cornelis corneliu cornelius corrado cortney cory cosimo cosmin costanza costas costel coumba courtney craig
    crisanto crispin cristal cristi cristian cristiano cristina cristóbal cruz cuifen cuong curt curtis custódio cynthia
    cyprien cyriaque cyrielle cyril cyrille czesław cátia cécile céciliane cédric célestin célestine célia céline céphise
    césaire césar côme călin cătălin cătălina cường daahir daan dae-hyun daffyd dafna dafydd dag dagmar dagny dahabo dahlia
    daichi daiki daire daisuke daithí daiyu dakota dalal dale dalila dalisay daljit dalmacio dalton damhnait damian damien
    damini damon dana danaé dandan dane danica daniel daniela daniella danielle danika danilo daniso danièle danny dante
    danuta dany dao daouda daphne daphné dapo dara darby darcy dardan dardane daria dario darius dariush dariusz darla
    darlene darnell darragh darrell darren darryl darshan daryl daryna darío dashawn dattatraya dave david davide davina
    davood davor dawid dawit dayana dayo deana deandre deanna deanne dearbhla debashish debbie debora deborah debra dedi
    deena deepa deepak deepika deeqa deidre deiniol deirdre dejan delaney delbert delfina delia delilah della delores deloris
    delphin delphine delyth demba demetrius dena denice denilson denis denise deniz dennis denny denys denyse denzel deolinda
    deon deqa dereje derek dermot derrick derya desanka desiree desmond desneige despina desta destiny detlef devansh
    devendra devika devon dewayne dewey dewi dhanush dharmesh dhruv dhruvi diamond dian diana diane dianna diarmaid diarmuid
    diarra didem didier didyme diego dieter dietmar dietrich dieudonné dieynaba dijana dilara dilek diletta dilip dillon
    dilshad dilwys dilys dima dimitra dimitri dimitrios dimitris dina dinesh dinh diogo dion dionne dionysis dipika dirk
    divya dixie djaafar djamel djamila djeneba djibril djillali djénéba dmitri dmitry dmytro doaa dogan doina doireann
    dollard dolly dolores domingos dominic dominick dominika dominique domitille donal donald donat donatella donatien donato
    donella dong dong-hyun donna donnacha donncha donnie donovan dora dorcas doreen dorian doriane dorien dorin dorine doris
    dorota dorothea dorothée dottie doudou doug dougal dougie douglas dounia dov doğan dragan dragana dragos dragoș dramane
    dren driss drissa drita dror duane duarte dudley dugald dulce dumitru dung duong durga dusan dustin dusty duy duygu dušan
    dwayne dwi dwight dylan dympna dámaso débora déogratias désiré désirée dónal dörte dũng dương eamon eamonn earlene
    earnest ebba ebele ebere eberhard ebony ebru ebuka ece eckhard eddie edeltraud eden edgar edgardo edie edilson edin edita
    edite edith edmond edmonde edmund edmée edna edoardo edona edouard edson eduarda eduardo edvard edward edwin edyta eero
    efe effie efrat efraín efren efthymia eftychia efua egil eglantine egon ehsan eibhlín eifion eija eiji eila eileen eilidh
    eilir eilish eimear eimhear einar eira eirian eirik eirini eirlys eitan eithne eivind ejike ekaterina ekene ekkehard eko
    ekow el-hadi el-mehdi elad elaheh elaine elan elazar elba eldon eleanor eleftheria elena eleni elenora eleonora eleonore
    eleri elettra eleuterio elfriede elgan elhadj elham eli eliana eliane elias eliezer elif elijah elin elina elinor elior
    elisa elisabet elisabete elisabeth elisabetta elise elisha elisheva elisângela eliza elizabeth elke ella ellen ellie
    ellinor elliot elliott ellis elmer elmir elmo elnaz elodie eloi eloise eloïse elpida elsa elsabet elsbeth elsie elspeth
    elton eluned elva elvir elvira elvire elwood eléonore elías elżbieta eman emanuel emanuele emeka emel emelie emeline
    emenike emer emeric emerson emery emiel emile emilia emiliano emilie emilienne emilio emily emina emine emir emlyn emma
    emmalyn emmanuel emmanuelle emmanuèle emmett emrah emre emrys emília encarnación endang enes enfys engelbert enid enis
    enitan enora enrico enrique enzo eoghan eoin epeli ephraim ephrem erdal erdem erdoğan eren erhan eric erica erich erick
    erik erika eriko erin erkan erkki erling ermal ermelinda ermeline ermias ermira ernest ernestine ernesto ernst erol
    ersilia ersin ertuğrul erwan erwann erwin eryn esben eshan esi esiankiki esin eskil esma esmail esmeralda esmond esmée
    esméralda espen esperanza esra essie esteban estefanía estela estella estelle esther estéban esyllt etain ethan ethel
    etienne etta ettore etuat euan euchariste eudes eudoxie eugen eugenia eugenio eugène eugénia eugénie eulalia eulalie
    eulália eun-ji eun-jung eunice eunji euphrasie eurig eusèbe eva evan evangelia evangeline evangelos evdokia evelien
    evelyn evelyne everett everton evie ewa ewan ewelina ewen eyal eyob eystein eze ezekiel ezequiel ezinne ezra fabian
    fabiana fabien fabienne fabio fabiola fabrice fabricio fabrizio fabíola facundo fadekemi fadi fadia fadil faduma fahad
    fahmo faisal faiza fajar faleolo falguni fanch fang fannie fanny fanta fantine faouzi faouzia farah faramarz faranak
    farax fareeha fares farhad farhan farhiya fariba farid farida faridah farnaz farooq farrokh farshad fartun farzad farzana
    farzaneh farès fasil fatemeh faten fatih fatiha fatima fatima-zahra fatina fatma fatmir fatna fatos fatou fatoumata
    faustin faustine fausto fauzia fawad fay faycal faye faysal fayza fayçal fazal fearghal federica federico fedir fei
    felicia felicidad felicity felipe felisbela felix femi femke fenella feng ferdinand fereshteh fergal ferghus fergus
    ferhat feride fermín fernand fernanda fernande fernando fernão feroz fethi fetu fetuao feven ffion fflur fiach fiachra
    fiacre fidan fidel fidelma fife figen fikret filip filipa filipe filippo filiz filmon filomena finbarr findlay finlay
    finley finn finnegan fintan fiona fionn fionnuala fiorella firas firdevs firmin fiston fitim fitri fitsum flamur flann
    flavia flaviane flavie flavien flavienne flavio fleur-ange fleurette flora florbela florence florencia florent florentina
    florestan florian floriane florica florie florin florine floyd flutura flynn flávia fodé folake folasade forrest fortunée
    fotini fotis fouad fousseyni fouzia fowsiya fran france frances francesca francesco francine francis francisca francisco
    franciszek franck franco francois francoise frank frankie franklin frantz frantzy franz franziska françois françoise
    fraser frauke fred freda freddie freddy frederic frederick frederico frederik frederique fredrik fredrikke freek freweini
    frida frieda friederike friedrich fritz frode frédéric frédérique fulbert fulya fumiko fumio funke funmilayo furaha
    furkan fábio fátima félicie félicien félix ga-young gabe gabi gabin gabriel gabriela gabriele gabriella gabrielle gadi
    gaelle gaetano gagan gaia gail gajendra gale galina galit gamze ganesh gaoussou garance gareth garland garret garrett
    garry garth gary gaspar gaspard gaston gatien gaurang gaurav gauri gautam gauthier gautier gavin gayathri gaétan gaétane
    gaël gaëlle gaëtan gaëtane gbemisola gbenga gearóid gebre geert geeta geir gemma genaro genc gene genesis genet genevieve
    geneviève gennady gennaro genowefa geoffrey george georges georgette georgia georgie georgina georgios gerald geraldine
    gerallt gerard gerardo gerd gerda gerhard gerlinde germain germaine germán gerrit gerry gershon gertrud gertrude gervais
    gerwyn getachew gethin geun-ho ghada ghali ghassan ghazal ghazaleh gheorghe ghislain ghislaine ghislane ghizlane ghulam
    ghyslain gian gianfranco giang gianluca gianmarco gianna gianni giannis gideon gijs gil gila gilad gilbert gilberto gilda
    gildas gilles gillespie gilson gina ginette ginevra ginny gino ginou gioacchino giorgia giorgio giorgos giovanna giovanni
    girish girma girolamo gisela gislaine gisèle gita gitau gitte gittel giulia giuliana giuliano giuseppe giuseppina gizem
    gladys glen glenda glenn glenna glenys gloire gloria glyn glyndwr glynis gobnait godefroy godelieve gokhan goldie goli
    golnaz goncalo gontran gonzague gonzalo gonçalo gopal gora goran gordana gordon goronwy gottfried govind gozde grace
    gracianne graciela gracinda graeme graham grainne gratien grazia graziella graça grażyna greer greet greger gregor
    gregorio gregory greta gretchen grethe grigore grigoris gro grover gruffudd gruffydd grzegorz gráinne grégoire grégorie
    grégory guadalupe guang guanyu gudrun guenola guerda guido guilhem guilherme guillaume guillemette guillermina guillermo
    guinevere guirec gulay guled gulsen gunilla gunnar gunter gunvor guo gurdeep gurinder gurmeet guro gurpreet gus gustaf
    gustave gustavo guto guy guylaine guénaël guénaëlle guénolé gwawr gwen gwenan gwenaëlle gwenda gwendal gwendolen
    gwendoline gwendolyn gwendolyne gweneth gwenllian gwenola gwilym gwladys gwyn gwyneth gwynfor gédéon gérald géraldine
    gérard géraud gëzim gökhan göksel gönül göran gösta gözde gül gülay gülcan gülsen gülşen güner güneş günter günther
    ha-eun haben habib habiba habibe habibo habtom hachemi hacène hadas hadassah hadeel hadi hadrien hae-won haf hafid hafida
    hafiz hafsa hafwen hagos hai haider haifa haifeng haile hailey hailu haim haitham haiyan hajar hajime hakan hakim hakima
    hakon hala hale haley halil halim halima halimo halina hallie halvor halyna hamdi hamed hamid hamida hamidah hamish
    hammad hamou hamza hana hanan hanane hande haneen hanen haneul hanh hannah hanne hanneke hannele hannelore hannu hans
    hany harald hardik hariharan harini haris harish harjit harlan harley harmony harold haroon harper harpreet harri
    harrison harry harsh harsha harshad harshita hartmut haruka haruki haruko haruto hasan haslina hasna hasnae hassan
    hassiba hatem hatice hatidža hattie haude hawa hawo haxhi hayat hayato haydar hayden hayley hayriye hazel hazem heath
    heather heba hector heddwyn hedwig hee-jin hefin hege heidemarie heidi heike heikki heiko heiner heinrich heinz heitor
    helder heledd helen helena helene helga helge helle helmi helmut helmuth heloise hema hemalatha hemant hemi hendra
    hendrik henk henna henning henri henrietta henriette henrik henrique henry henryk herbert heriberto herman hermance
    hermann hermas hermínia hernán hershel herve hervé hesham hettie hewan hibo hicham hichem hideaki hideki hideo hieronymus
    hieu hikaru hilaire hilarion hilary hilda hilde hildegard hilke hilkka himanshu hina hinata hind hinemoa hippolyte
    hipólito hiroaki hiroki hiroko hiromi hiroshi hiroto hirut hisashi hisham hitesh hitomi hiếu hiền hjalmar hnin hoa hoai
    hoan hoang hodan hodo hohepa holger hollie homa homer hong honoka honorine honoré hooman horace horia hormidas horst
    hortense hortensia hosam hossein houcine houda houria housni howard hoà hoàn hoàng hryhoriy htet hua huan hubert hudson
    hue hugh hugo hugues huguette huia huifang hulya humaira humayun humberto huong huseyin hussain hussein huw huy huyen
    huyền huệ hyacinthe hye-jin hyejin hyeon hyman hyo-rin hyun-woo hyunwoo hywel håkan håkon héctor hélder hélia héliane
    hélias héloïse hélène héritier hùng hülya hüseyin hương hạnh hải hồng iain ian iancu iara ibironke ibrahim ibrahima ida
    idalina idan idris idrissa idun idwal iesha ieuan ifan ifeanyi ifeoma ifeyinwa ifor ifrah iftikhar igballe ignacio
    ignatius ignazio ihaia ihor ihuoma ijaz ijeoma ikechukwu ikenna iker ikram ila ilaria ileana ilene ilham ilhan iliana
    ilias ilie ilies ilir ilirjana ilisapeci iliès ilka ilkay ilker ilkka illtud ilona ilse ilya ilyas ilyes imad imane imani
    imanol imelda imene imer immacolata imogen imogene imran imtiaz imène in-ho ina inas inbal indah india indigo indira
    indra indrajit ines inga inge ingeborg inger ingrid ingvild inmaculada inna innes insaf inácio inès inés inês ioan ioana
    ioane ioanna ioannis iolo ion iona ionel ionela ionut ionuț iordanis iorwerth iosefa ipek iqbal iracema iraj irene irfan
    irina irini iris irma irmgard irvin irving irwin iryna irène irénée isaac isabel isabela isabella isabelle isaiah isaias
    isaline isamu isaura isaure isayas iseult ishaan ishfaq ishita isiah isidore iskender isla islande islwyn ismael ismahan
    ismail ismaël ismet isobel isolde israel issa issac issam issouf issoufou itai italo itamar itsuki itunu itzhak iulia
    iulian iva ivan ivana ivanna ivar iver ivone ivonne ivor iwan iwona iyabo iyad izabela izia izumi izzat izzy jaakko jaap
    jabeen jacek jacinta jacinthe jacinto jack jackie jacky jaclyn jacob jacopo jacqueline jacquelyn jacquemine jacques
    jacquot jacynthe jada jade jaden jadranka jadwiga jae-hyun jae-won jaehyun jafar jagdish jagjit jaime jairo jake jakub
    jalal jaleesa jalila jaliyah jama jamaal jamal jamar jamel james jameson jamie jamila jamshid jan jan-willem jana janae
    janaki jane janel janell janelle janessa janet janette jani janice janie janina janine janis janiya janneke jannik janusz
    jaouad jaouen jared jari jarlath jarle jarmo jarosław jarred jarrett jarrod jarvis jasbir jasmina jasmine jasna jason
    jaspreet jaswinder jatin javad javed javier javiera javon jawad jaxon jaxson jay jaya jayant jayanthi jayce jayda jayden
    jayesh jaylen jayne jayson jazmin jazmine jazmín jean jean-baptiste jean-bernard jean-charles jean-christophe jean-claude
    jean-denis jean-eudes jean-fabien jean-françois jean-jacques jean-louis jean-luc jean-marc jean-michel jean-noël
    jean-pascal jean-paul jean-philippe jean-pierre jean-rené jean-simon jean-sébastien jean-yves jeanette jeanie jeanne
    jeannette jeannie jeannine jeannot jed jedidiah jeff jefferson jeffrey jehan jelani jelena jelle jemima jemma jena jenna
    jennelyn jenni jennie jennifer jenny jens jensen jerald jeraldine jeremiah jeremy jeri jericho jermaine jermey jeroen
    jerome jerry jerzy jesper jess jesse jessica jessie jessy jesudoss jesus jesús jewel jewell jhun ji-ho ji-hoon ji-hye
    ji-min ji-soo ji-won ji-woo jia jiahao jiahui jian jianguo jianhua jideofor jie jignesh jihad jihane jiho jihoon jildaz
    jill jim jimena jimin jimmie jimmy jin-ho jing jingyi jinhai jisoo jitendra jiwon joachim joakim joan joana joanie joann
    joanna joanne joao joaquim joaquin joaquina joaquín jobie joce jocelyn jocelyne jochen jodie jody joe joel joely joey
    joffrey johan johanna johanne johannes john johnathan johnathon johnnie johnny joko jolanta joleen jolene jolien jomar
    jomo jon jonah jonas jonatan jonathan jonathon jone jonel jong-min joni jonny joon-ho joost jordan jordi jorg jorge joris
    jorja jorma jorunn jos josaia josaphat jose josee josef josefa josefina joselito joselyne josep joseph josephine josette
    josh joshua josiane josie josselin josseline jossie jost josué josé josée josépha joséphin joséphine joud jouni jovan
    jovana jovelyn joyce joão joël joëlle ju-won juan juana juanita jude judeline judith judy juha juhani jukka jules julia
    julian juliana juliane juliano julie julie-anne julien julienne juliette juline julio julius julián jumana jun jun-jun
    junaid june jung-ho junichi junjie junko jurgen jussara jussi justice justin justina justine justyna jutta jyothi jyoti
    jytte jérémie jérémy jérôme jéssica józef jörg jørgen júlia júlio jürgen kaan kaarina kaatje kabir kabita kabongo kacey
    kacper kaden kadi kadiatou kadidia kadija kadir kadriye kagiso kahina kahu kahurangi kai kaia kaisa kaitlin kaitlyn kaito
    kajal kalala kaleb kalesi kali kalle kallie kalliopi kalonji kalpana kaltun kalyani kamal kamala kamaria kamariah kamau
    kambale kambiz kamel kamelia kamil kamila kamlesh kamran kana kanchan kanerahtaké kang-min kanika kaori kaoru kaoutar
    kaouthar kapinga kara karamoko karan karanga kareem karen kari karim karima karin karina karine karl karl-heinz karla
    karlheinz karolina karsten karthik kartik kartika kasem kasey kashif kasongo kasper kassandra kassidy katarzyna kate
    katel katell katelyn katelynn katerina kateryna katharine katherine katheryn kathi kathie kathleen kathrine kathryn kathy
    katia katie katja katri katrien katrin katrina katsumi kaushik kaveh kavita kavya kawennáhere kaya kaye kayla kaylee
    kayleigh kayo kayode kazadi kazimierz kazuhiro kazuki kazuko kazuo keanu kebede keegan keeley keelin keenan kees kehinde
    kei keiko keira keisha keisuke keith kelechi kelig kelley kelli kellie kelly kelsey kelsi keltoum kelvin kemal kemi ken
    kendall kendra kendrick kenia kenichi kenina kenji kennedy kenneth kennith kenny kenta kenya kenza kera kerem keri
    kerline kermit kerri kerrie kerry kerstin keshav ketan ketty kevin kevon keyvan kfir khadidja khadija khadra khady
    khairul khaled khalid khalil khamla khamphone khanh khanyisile khaoula khawar kheira khin khoa khoi khosrow khrystyna
    khurram khushi khánh kian kiana kianoush kiara kidane kidist kien kiera kieran kieron kierra killian kim kimberley
    kimberly kimmo kimora kinga kipchoge kiptoo kira kiran kirby kirill kirk kirsi kirsteen kirsten kirstie kirstin kirsty
    kirti kishwar kisimba kitchi kittisak kitty kiyomi kiyoshi kizzy kiên kjell kjersti klaas klara klaudia klaus knox knud
    knut koen koffi kofi koichi koji kojo komal konan konrad konstantin konstantina konstantinos konwatsi koray korotoumou
    kosal kostas kostiantyn kotaro kouadio kouamé kouassi kourtney kreshnik kris krista kristan kristen kristi kristian
    kristie kristin kristina kristine kristof kristoffer kristopher kristy krithika krystal krystian krystyna krzysztof
    ksenia ksenija kubra kulap kuldeep kumar kumiko kunal kunthea kurt kurtis kushtrim kusuma kwabena kwadwo kwaku kwame
    kwasi kwesi kyaw kyla kyle kylee kyleigh kylie kyoko kyra kyriaki kyriakos kyung-soo käthe kévin kübra labinot lacey
    lachlan lacy ladan ladislav ladji ladonna laetitia lagi lahcen lahoucine laila lailani laisenia laith lakeisha lakesha
    lakhdar lakshman lakshmi lalita lamar lambert lamberto lamees lamia lamiae lamine lamont lana lancelot landon landry
    laney lansana laoise laouen larbi larisa larissa larry lars larysa lasairfhíona lashawn lashonda lassana lata latasha
    latifa latisha latonya latoya latrice laura laurane laure laureano laurel lauren laurence laurent laurentine laurențiu
    laurette lauri laurianne laurie laurinda laurine lauryn lauryne laurène lauréat lavanya lavern laverne lavonne lawan
    lawanda lawrence lawson layal layla layton lazare laëtitia laís laïla lea leah leah-mai leander leandro leann leanna
    leanne leen leena lefteris lei leib leidiane leif leigh leighann leila leilani leili leilua lekan leland lemlem lena leni
    lennart lenny lenora lenore leo leola leon leona leonard leonardo leonel leonid leonie leonor leonora leopold leopoldina
    leor lerato lesia lesley leslie lestari lester lesya leszek leta letebrhan leticia letizia letícia levana levent levi
    lewis lexi lexie leyla leïla liadan liam liaqat liban libby licia lidia liesbeth lieselotte lieve lieven ligaya ligia
    lihua liisa lijuan lila lilas lili lilia lilian liliana liliane lilibeth liling lilly lilou lily lina lincoln linda
    lindita lindiwe lindsay lindsey lindy line linette linford ling linh linnea linton linus lionel lior liora liqin liridon
    lisa lisandro lise lise-anne lisette lison litia liubov liv livio liviu lixin liz liza lizzie ljiljana ljubica lleucu
    llew llewelyn llinos llio lloyd loane loann loay loeva logan loic lois lola lolita longwei lonnie lora loraine lorcan
    lorcán loredana lorella loren lorena lorene lorenz lorenza lorenzo loretta lorette lori loriane lorie lorna lorne
    lorraine losa lotfi lothar lotta lottie lou lou-anne louane louann louay loubna louella louie louis louisa louise
    louisette louison lounes lounès lovisa lowell lowri loïc loïck loïs luan luana lubna luc luca lucas lucassie luce lucette
    lucia lucian luciana luciano lucica lucie lucien lucienne lucila lucile lucille lucinda lucinde luckner lucrezia lucy
    lucyna lucía ludivine ludmila ludmilla ludnie ludo ludovic ludwig luigi luigia luis luisa luise luiz lujain lukas lukasi
    lukasz luke lukusa lula lulu lulzim luminița luned lungile lurdes luther lutz luwam luz luzviminda luís luísa lwazi lydia
    lydie lyes lyla lyle lyman lyna lynda lyndon lyndsay lyndsey lyne lynette lynn lynne lynnette lynsey lyse lyubov lyudmila
    léa léana léandre léane léna léo léon léonard léonce léone léonie léonore léontine léopold léopoldine lídia lúcia lộc
    maaike maarit maarten maatalii maayan mabel mable mabli macarena maciej mack mackenzie macy madalena maddalena maddie
    madeleine madeline madelyn madhavi madhu madhuri madison madoka mae maegan mael maelle maeve mafalda magali magalie magda
    magdala magdalena magdalini magella maggie maggy magloire magnhild magnus maha mahad mahdi mahdieh mahendra maher mahesh
    mahin mahina mahir mahmood mahmoud mahmut mahnaz mahsa mahtab maija maike maiko maimouna mair mairead mairi mairéad
    maisie maite maiwenn majda majed majid majida majlinda makara makena makhtar makis makoto maksim maksym makwa mala
    malachy malai malak malathi malcolm malgorzata mali malia maliha malik malika malini malka mallory malo malorie malvin
    malvina maly mamadou mame mami manaia manal manami manasi mandeep mandy manfred mangala manish manisha manitok manivanh
    manjit manju manjula manjunath manlio manny manoj manolis manolo manon manop mansi mansoor mansour manu manuel manuela
    mao maolíosa mara marama marc marc-andré marc-antoine marceau marcel marcela marcelin marceline marcelino marcella
    marcelle marcellin marcelline marcello marcelo marci marcia marcie marcin marckenson marco marcos marcus marcy mared
    mareike marek maren margaret margarethe margarida margarita margaux marged margery margie margit margo margot margret
    margrethe marguerita marguerite maria maria-theresia mariah mariam mariama mariame marian mariana mariangela marianna
    marianne maribel maricarmen maricel marie marie-agnès marie-ange marie-anne marie-chantal marie-christine marie-claire
    marie-claude marie-colette marie-cécile marie-eve marie-france marie-françoise marie-hélène marie-jeanne marie-josée
    marie-laure marie-louise marie-lyne marie-madeleine marie-michèle marie-noëlle marie-odile marie-paule marie-philippe
    marie-pierre marie-reine marie-soleil marie-sophie marie-thérèse marie-victoire marie-ève marieke mariella marielle
    mariette marija marijana marijke marike mariko marilou marilyn marina marinette mario marion marisa marisol marissa marit
    marites maritza marius mariusz marivic marième marja marjatta marjolaine marjorie mark markell markku marko markos markus
    marla marlene marley marlies marlin marlon marlène marnie marouane marquis marquita marsaili marsha marshall marta marte
    martha marthe martial martijn martim martin martina martine martinien marty martín marvin marwa marwan mary mary-beth
    maryam maryan maryann marybeth maryellen maryjane maryline marylène maryna maryse maryvonne masahiro masaki masako masao
    masato masayuki masina mason masoud masoumeh massamba massimo massinissa mateo mateusz mathew mathias mathieu mathilde
    mathis mathurin mathurine mathéo matilda matilde mats matt matteo matthew matthias matthieu matti mattie matías maud
    maude maura maurane maureen maurice mauricette mauricio maurits maurizio mauro maurício maurílio mavis max maxence maxim
    maxime maximiliano maximilien maximin maximus maxine maxwell maya maylis mayra maysa maysoun mayu mayumi mazal mazarine
    mazen mazlan maéva maël maëlie maëlis maëlle maëlys maïkan maïlys maïmouna maïram maïté małgorzata mbali mbarek mbaye
    mboyo meabh meagan meaghan mebrahtu mechthild medhanie meena meenakshi megan megha meghan megumi mehdi mehmet mehran
    mehrdad mehreen mehrnaz mehul mehwish mei meike meilin meiling meinir meir meirav meirion mekdes mekonnen mel melanie
    melat melba melchor melek meleri melike melinda melisa melissa mellie meltem melva melvin melvyn memet menachem mengyao
    menna menno mensur merav mercedes mereana meredith meredydd mereoni merfyn meriem merima merja merle merlin merlinda
    meron merrill mersiha mert merv mervat merve mervin mervyn meryem meseret mesfin messaoud metin meurig mevlida mevlüt
    mhamed mi-kyung mi-sook mia micaela micah michael michaela michal michalis michaël michał michel michela michele
    micheline michelle micheál michiko michèle mickael mickaël mickey mieczysław mieke miguel mihaela mihai mihaka mihangel
    miho mihret mika mikael mikayla mikaël mike miki mikiko mikkel mikko milagros milan mildred milena milica milind millard
    millicent millie milo milorad milos miloud miloš milton milène mimi mimoun min-ho min-ji min-jun min-seo minako mindy
    mingming mingzhe minh minji minjun minna minnie minoo minoru mira mirabelle miranda mircea mire mireia mireille mirela
    mirella miriam mirjam mirjana mirko mirlande miroslav mirosław mirosława mirsad mirsada misaki mishka mista mistamika
    misty mitali mitch mitchel mitchell mitha mithun mitra mitsuko mitzi miyu mizuki mladen moacir moana moazzam modeste
    modibo moe mogens mohamad mohamadou mohamed mohammed mohan mohanad mohand mohini mohit mohsen mohsin moira moisés mojgan
    mojtaba mokhtar mokrane moli mollie molly momar momoka mona monia monica monika monique monroe montgomery montserrat
    monty mony mor morag mordechai moreno morgan morgane moriba moritz morris morten morteza morton morven moses mosese moshe
    mosi mouad mouhcine mouloud mouna mounia mounir mounira mourad moussa moustapha moya moïse mpho mridula mthunzi mubashir
    mudassar muguette muhamed muharrem muireann muiris mujahid mukendi mukesh mukund mulu mulugeta mulumba mumbere muna
    muneeb munir muqaddas murali murat murdina murdo muriel murielle murilo murphy murray murt murtagh musau mushtaq mustafa
    mustapha muthoni muthu mwamba mwangi mwende myfanwy myint mykhailo mykola mykyta mylene myles mylène myra myranda myriam
    myrna myron myroslava myrtille myrtle myung-hee máire máirtín mánus márcia márcio méabh médard mégane mélanie mélie
    mélina méline mélissa mélodie mélusine mériadec mérièm mónica mădălina naa nabil nabila nacer nacera nachman naciye nada
    nadeem nader nadia nadiia nadine nadir nadira nadjet nadège nafisa nafissatou naftali nafula nahid nahom nahomie nahuel
    naila naima najat najet naji najib najla najma najwa nalan naledi nalini namrata nancy nandini nanette nannie naoise
    naoki naoko naomi napess narayan narcisse narendra naresh narges narimane nary naseem nasim nasir nasra nasreddine
    nasreen nasrin nasser nassim nassima natacha natalia natalie nataliia natalya natasha nathalie nathan nathanaël
    nathanaëlle nathaniel natividad natnael natsuki natsuko nattapong natália naveed naveen navjot nawal nawel nayef nayeli
    nazan nazanin nazar nazia nazli nazlı nazma naïma naïs ndeye ndidi ndèye neal neasa nebojša necati nechama necla ned
    nedim neelam neeraj neeta negar negash negin neha neil nektaria nele nell nellie nelly nelson nemanja nenad nenita nermin
    nermina nerys neslihan nesrin nest nestor neta nettie neus neusa neven neville nevin nexhmije nezha ngaio ngaire ngalula
    ngan ngoc ngoné ngozi nguyen nguyet nguyệt ngân ngọc nhan nhi nhu nhung như nia niall niamh nibal nicette nicholas nick
    nicola nicolae nicolas nicole nicoleta nicoletta nicolás nicolò nicéphore nida nidal nidhi niels nieves nigel nighat
    nigist nihad nihal nihat niina nikau nikhil nikita nikke nikki niklas niko nikola nikolai nikolaos nikolas nikoleta
    nikolina nikos nilar nilesh nilgün niloofar niloufar nils nilton nilufer nilüfer nima nimco nimisha nina ning nipishish
    nira niran niranjan nirmala nisha nishant nisreen nisrine nissim nithya nitin njeri njoroge nkechi nkem nkosana nkulu
    nnamdi nnenna noa noah noam noame noat nobuhle nobuko nobuyuki noel noelia noelle noemi noemie noga nogaye noha nok nolan
    noland nollaig nolwenn noman nomsa nomvula nona nonhlanhla nopparat nora norah norazlina norbert norberto noreen norene
    norhayati noriko norman normand normande norris nosipho nouf nour noura noureddine nouria novita noé noélie noémi noémia
    noémie noël noëlie noëlla nsimba nthabiseng ntombi ntumba nuala nuna nuno nunzia nupur nuray nurcan nurettin nuri nuria
    nurit nursel nurul nusrat nutashkuan nuur nyambura nyasha nyla nyree nzuzi nélson nóra oakley oana oanh obaida obi obinna
    obioma octave octavia octavian octavie octavien octavio océane oddny oddvar odelin odell odessa odete odette odhiambo
    odhran odile odilon ofer ofra ogechi oisín okan oksana olabisi oladele olaf olajumoke olamide olanrewaju oleg oleh
    oleksandr oleksandra oleksii olena olga olha olinda oliver olivera olivia olivier oliwia olli ollie olof olufemi olufunke
    olukayode olumide oluwaseun oluwatobi olwen olwyn olympe olympia omaima omair omar omari ombeline ombline omid omolara
    omotola omri oneida onur onyeka onyinye onésime oonagh opal ophelia oran orapin orazio oren oreste orestis orhan oriane
    orin orit orla orlaith orlando orlane orly ornella orville orysia osama oscar osian oskar osman ostap osvaldo oswald
    othilie othmane otis otto otávio otília ouahiba ouarda ouassim ouiza oulimata oumaima oumar oumaïma oumou oumy ousmane
    oussama outi ovide ovidiu ovila owain owen oya oyelaran ozan ozcan ozgur ozlem paavo paballo pablo pacita paco padma
    padmini padraig paivi pakesso pakorn palesa pallavi palmer palmira paloma pamela panagiota panagiotis pania panida pankaj
    pansy pantelis paola paolo parag paramjit paraskevi parisa parvati parveen parvez parvin parviz pascal pascale pascaline
    pasquale patrice patricia patricio patrick patrik patrizia patryk patrícia patsy patti pattie patty paudge paudie paul
    paul-henri paul-émile paula paule pauletta paulette paulin paulina pauline paulo pauwel pavel pavithra pavle pavlo pavlos
    pawel paweł paxton payam payton paz peadar peder pedram pedro pegah peggy pekka pelagia pelenato pelin penda penelope
    peng penina penri pentti pepe peppino perceval percival percy perlita pernelle pernille perrine perry pesach petar peter
    petera peteriussie petra petre petri petro petros petru petunia peyman peyton phalla phat pheakdey phelim phil philibert
    philiberte philip philippa philippe philippine phillip phillis philomena philomène philémon phineas phoebe phonesavanh
    phong photini phuc phuong phyllis phyo phúc phương piedad piedade pierluigi piero pierpaolo pierre pierre-alain
    pierre-emmanuel pierre-henri pierre-louis pierre-luc pierre-marc pierre-olivier pierre-yves pierrette pierrick pierrot
    piers piet pieter pietro pilar pim pina pinar pinasheue pinchas pino piotr pirjo pirkko piseth pitsiulaq placide plamedi
    ploy pol polina polly polyxeni polyxène poonam pooya poppy portia pounamu pouria prabha prabhakar prabhu pradeep prakash
    pramila pramod pranav pranjal prasad prasanna prasert prashant prathamesh pratibha pratik praveen precious predrag
    preecha preethi preeti prerna presley preston primaël primo princesse priscila priscilla prithvi priya priyanka proinsias
    prosper prudencio przemek przemysław purificación pushpa putra putri pádraic pádraig päivi pénélope pétronille pınar
    qadir qajaq qalingo qamar qasim qendrim qian qiang qing qingyun qiu quan quang quddus quentin quincy quinn quinton
    quiterie quitéria qumaq quoc qusai quyen quynh quyên quốc quỳnh rabah rabia rachael rachel rachelle rachid rachida
    rachidi radegonde radia radmila radovan rae raed rafael rafaela rafal rafat rafał raffaele raffaella rafi rafik rafiq
    raghad raghav raghda raghu ragnar ragnhild raheela rahel rahim rahma rahul raija raimo raimondo raimundo rainer rainier
    raizel raj raja rajaa rajae rajan rajat rajeev rajendra rajesh rajeshwari rajinder rajni raju rakesh ralf ralph raluca
    rama raman ramazan ramdane ramesh rami ramil ramin ramiro ramiz ramon ramona ramtin ramy ramya ramón rana ranald randa
    randal randall randi randy rangi rania ranim ranjana ranjit raouf raoul raphael raphaël raphaëlle raquel rasha rashad
    rashawn rashed rashid rashida rashmi rasim rasmus ratanak ratna rattana ratu raul raven ravi ravindra rawan rawiri rawya
    rayan raymon raymond raymonde rayna raynald razia razvan raíssa raúl reagan reanna reba rebeca rebecca rebekah recep reda
    redouane redžep reem reena reese refilwe regan reggie regiane regina reginald regis rehana rehman reid reidar reijo reiko
    reilly reinaldo reiner reinhard reinier reinout rekha remedios remi remo remy ren renata renate renato renaud rene renee
    renilde renuka rené renée reshma retno reuben reva revathi rewi rex rexhep reyes reynald reynaldo reza rhett rhian
    rhiannon rhita rhoda rhodri rhona rhonda rhonwen rhuaridh rhun rhydian rhys rhéal riad ricardo riccardo richard richie
    rick rickey rickie ricky ridwan rieke riitta rik riku riley rim rima rina rinaldo rini ripley risa rishabh rishi risto
    rita ritesh rithy ritika ritu rivka rizky rizwan rizwana rkia roar robbie robby robel robert roberta roberto robin robina
    robson robyn rocco rochelle rocky rocío roda roddy rodel rodeline roderick rodger rodica rodney rodolfo rodolphe rodrigo
    rodrigue rodrigues roel roeland rogatien rogelio roger rogério rohan rohini rohit roisin rokhaya rokia roksolana rola
    roland rolande rolando rolf roma romain romaine romane romano romaric romeo romeu romina romolo romuald román roméo
    ronald ronan ronda ronen rongo roni ronit ronnie roosevelt rory rosa rosalia rosalie rosalina rosalind rosalinda rosaline
    rosalyn rosalía rosamond rosana rosanna rosanne rosaria rosario roscoe rose rose-aimée rose-alma rose-anne rose-laure
    roseann roseline roselyne rosemarie rosetta rosette roshan roshni rosie rosilene rosine roslyn rosmah rosnah rossana
    rossella rosy rosália rosângela rotem rotimi roula rowan rowena roxana roxane roxanne roxie roya royce royston rozenn
    rrezarta ruadhán ruairi ruairí ruaridh ruben rubina rubén ruchi rudi rudo rudolf rudolph rudy rufino rufus ruggero rui
    ruia rukhsana rukmini rula rumi runa rune ruolan rupa rupali rupert ruru rushikesh ruslan ruslana russ russell rusty rute
    ruth ruthie ruthza ruud ružica ryan ryder ryker rylan rylee ryo ryoichi ryoko ryota ryszard ryuji réal réda réginald
    régine régis réjane réjean réjeanne rémi rémy ríona róisín rónán rüdiger răzvan rıza saad saadet saara saba sabah sabahat
    saber sabiha sabin sabina sabine sabir sabri sabrina sacdiyo sacha sachiko sachin sadaf sade sadek sadhana sadhbh sadia
    sadie sadik sadio saeed saeid safa safet safia safiye safwan sagal sagar sagi sahar sahel sahil sahra sai said saida saif
    saima saimanuk saintilus sajid sajida sakari sakay sakda saki sakib sakura salah salem salif salifou salih saliha salim
    salima salimata sallie sally salma salman salomon salomé salote saloua salvacion salvador salvatore sam samah saman
    samaneh samantha samar samatar sameer samer sami samia samina samir samira sammie sammy samnang samrawit samson samuel
    samuele samuelle sanaa sanda sandar sandeep sandhya sandie sandra sandrine sandro sandy sanela sanford sang-hoon sangeeta
    sanja sanjana sanjay sanjeev sanna santiago santosh saoirse sapna saqib sara sarah sarah-jeanne sarala saraswati sarfraz
    sari sarita saroj sarra sarwar sasha sasithorn saskia satish satoko satomi satoru satoshi satu saturnin satyam saul
    saurabh savaira savanna saverio savinien savita sawsan sawyer sayaka sayuri saïd saïda saïdou saúl saša scarlet scarlett
    schmuel schneider scot scott scottie seamus sean sebastiaan sebastian sebastien sebastián seckou seda sedat sedef seema
    sefo segun segundo seiji sejdi sekou selam selamawit selami selcuk selena selim selin selma selvam selçuk semen semere
    semir semisi semra senad senada senait senga senthil seo-jun seo-yeon seo-yun seonaid seosamh sepideh seppo serap serdar
    serena serenity serge sergei sergey sergio sergiu serhat serhii serigne serkan serpil seru servane sesugh seth setsuko
    seung-hyun seungmin sevda severine severino sevgi sevil sevim seyfi seyi seynabou seyoum sezen seán seánie shabana
    shabbir shabnam shadi shae shafiq shahab shahd shaheen shahid shahida shahin shahla shahnaz shahram shahrizal shahrzad
    shahzad shai shailesh shaimaa shaista shakeel shalini shalom shamim shamso shana shane shani shania shanice shaniss
    shanna shannon shanouk shantanu shantel shanti sharad shari sharif sharlene sharmila sharon sharron shashi shaul shaun
    shauna shawn shawna shazia sheena sheetal shehnaz sheila shelby sheldon shelia shelley shelly shelton sheri sheridan
    sherie sherline sherman sherri sherrie sherry shervin sherwin sheryl shigeru shilpa shimon shin shingo shinichi shinji
    shinobu shiori shipu shira shireen shirin shirley shivam shivani shizuka shkëlqim shlomit shlomo shmuel sho shoaib shobha
    shohreh shona shoshana shota shpend shpresa shraddha shreya shriya shruti shu shuang shubham shufen shukri shula shweta
    si-woo siaka siamak sian siavash sibel sibongile sibusiso sibylle sid siddharth sidney sidoine sidonie sidra sidy
    siegfried siegfrieda siencyn sieni sienna sierra sifiso sigal sigismond sigrid sigurd siham sihem silas silje silke
    silvana silvano silvestre silvia silvio silviu sima simcha simin simisola simo simon simona simone simonne simret simão
    siméon sina sinan sinead sinem sini sinéad siobhan siobhán sion sione siosaia sipho siphokazi sira sirantou siriporn
    sirkka sissel siti siv siwan sixtine siyad siyu sizwe siân siôn sjoerd skender skye skyla skylar skyler slamet slavica
    slavko slimane sloan sloane slobodan smail smaïl smita smriti sneha snezana snežana so-young soazic soazig sofia sofiane
    sofie sofiia sofus sofía sohail soheil soheila sohini soizic sokha sokhom sokun sola solange soledad soline solomiya
    solomon solvei solveig solène somadina somchai somnath somporn somsak sonal sonali songul songül sonia sonja sonny sonson
    sonya soo-jin soo-yeon soojin sophal sophea sopheap sophia sophie sora soraya sorcha sorin sorina sorley soroush sota
    sothea sotiria sotiris souad soufiane souhila soukaina souksavanh souleymane soumaya soumia soumya souvik sowmya spencer
    spiros spyros srdjan sreymom sri srilatha srinivas sriram stacey staci stacie stacy stamatia stan stanford stanislas
    stanislav stanisław stanisława stanley starla stavros stavroula stefaan stefan stefania stefanie stefano steffen steffi
    stein steinar stelian stelios stella sten stepan stephan stephane stephanie stephany stephen stetson stevan steve steven
    stevenson stewart stian stig stijn stojan stratos struan stuart sture stylianos stéphan stéphane stéphanie su-bin suat
    subhash subramaniam sudha sudhir sue suelen suha suhad suhail suhaimi suharto sujata sujay sukarno sukhdeep sukhwinder
    sulaiman sulastri suldaan suleyman sullivan sultan sultana suman sumathi sumit sunan sung-ho sung-min sunil sunita
    sunniva suong suphaporn suresh surinder surya susan susana susanna susannah susanne susanti sushil sushma susie susumu
    sutton suzan suzanna suzanne suzette suzie suzon svein sven svend svenja sverre svetlana svitlana swann swantje swapnil
    swati swetha syafiq syahrul sybil sydney sylvain sylvaine sylvester sylvette sylvia sylviane sylvie sylvio sylvère sylwia
    synnøve szymon séamus sébastien sébastienne sékou sélim séléna séraphin séraphine sérgio sérène séverin séverine sílvia
    sónia süleyman sławomir sơn tabassum tabatha tabitha tadashi tadesse tadeusz tadhg tae-hyung taha tahar tahira tahmina
    taichi taieb taina tainá taisiya taiwo takahiro takako takashi takeo takeshi takumi tala talal talha talia talita tam
    tama tamahou tamar tamara tamati tameka tamer tamika tamiko tammie tammy tamsin tanaka tanawat tancredi tancrède tane
    taner tangaroa tanguy tania tanisha tanja tanmay tanner tanveer tanvi tanya tanzila tao taonga tapani tapio tapit tara
    taraivini taraneh taras tarek tareq tarik tariq tarja tarkan taro tarun taryn tarık tasha tasneem tassadit tatenda
    tatiana tatiane tatsuya tatum tatyana tauqir tavita tawanda tawhiri tawny tayfun tayohseron tayyab ted teddy teemu tegan
    tegid tegwen tejas tekle telmo temesgen temitope temperance tendai teodora teodoro teodros teofilo teppo terence teresa
    teresita teri terje tero terrance terrell terrence terri terrie terry tesfay tesfaye tess tessa tessie tetiana tetsuya
    teuta tevita tewodros thabang thabiso thabo thad thaddeus thaer thaksin thalia thanasis thanawat thandar thandeka
    thandiwe thang thangam thanh thanos thant thao thaís thaïs thea theda theingi thelma themba thembi theo theodora theodore
    theodoros theofilos theresa therese thi thiago thibaud thibault thibaut thida thien thierry thijs thilo thinh thiphaine
    thiri thirumalai thiziri thiébaud thiện thodoris thomas thor thora thorsten thorvald thu thulani thurman thuy thành
    thècle théa théo théodora théodore théophane théophile thérèse thư thảo thắng thị thịnh thủy tia tiago tiana tiara
    tiberiu tiburce tidiane tiernan tierra tifaine tiffany tighe tigist tihomir tiina tilda tilly tilman tim timmy timo
    timoci timofey timothy timothé timothée timéo tina tine ting tingting tipene tiphaine tiphanie tirhas tirion tisha
    titouan titus tiyamike tiziana tiziano tiémoko tiến toan tobias tobin toby todd toinon toivo tolga toluwani tom tomasz
    tomeka tomer tomislav tommaso tommie tommy tomoko tomomi tomos tomoya tomás toni tonia tonino tony tonya tope tor tora
    torbjørn torgeir tori toril torill torquil torsten toru torunn toshiko toshio tosin toufiq toumani touria toussaint tova
    toàn tracey traci tracie tracy traian trang traudl travis treasa trefor tremaine trent trenton trevor trey tricia trina
    trinh trinidad trinity trish trisha trista tristan tristen trond troy trude trudi trudy truman trung truong trygve trévor
    trường tsedale tsegaye tsehay tshakapesh tshala tshibanda tshilombo tshisekedi tshiuetin tsige tsubasa tsuyoshi tuan tuba
    tucker tudor tudur tugba tugdual tuija tukuminu tulay tullio tumelo tuncay tunde tunji tuomas turan turei turgut turlough
    tushar tuula tuva tuyet tuyết tuğba tuấn twm tyler tymoteusz tyra tyree tyrell tyrone tyson tzipora tzvi tâm tân tânia
    télesphore térence tülay uapan uapukun uashat uashka ubaid ubald ubaldo ubax ubirajara ubon ubong uche uchenna uday udo
    ugaas ugochi ugochukwu ugur ujjwal ulaayu ulf uli uliana ulla ulla-britt ulric ulrich ulrike ulysse umair umar umberto
    umeko umesh umit unaisi unathi unni upendra uqittuk urbain uriah uriel urielle urien urmila uroš urpo ursula ursule
    urszula usha usman utami utkarsh uttam uwe uzi uzma uzochukwu uzoma uğur vadim vadym vaggelis vahid vaibhav vaimoana
    vaishali val valarie valbona valdemar valdete valdir valencia valentin valentina valentine valentino valentyna valeria
    valerie valerio valeriy valmir valmore valter valère valéria valérian valérie valéry vance vanda vandana vanderlei vanesa
    vanessa vangelis vani vanina vanita vanna varsha varun vasant vasco vasile vasiliki vasilis vasily vassili vassilis
    vasudha vasyl vaughan vaughn veasna vedat vedran veena veerle vegard veikko veli velibor velma venkat venkatesh vera
    verna vernon veronika veronique verónica vesa vesna vianney vianneyte vibeke vibha vibol vic vicenta vicente vicki vickie
    vicky victoire victor victoria victorien victorine vida vidar vidya viet vigdis viggo vijay vijaya vikas vikram viktor
    viktoria viktoriia vilayvanh vildan viliami vilisi vimal vinay vinaya vince vincent vincente vincenza vincenzo vinciane
    vineet vineeth vinh vinod viola violaine violeta violette viorel viorica vipin vipul viraj virak virgile virgilio
    virginia virginie virgínia visar vishal vishnu vital vitaliy vitaly vito vitor vittoria vittorio vitória vivek vivian
    viviana viviane vivien vivienne việt vjosa vlad vladan vladimir vladislav vladyslav vlatka vojislav volkan volker
    volodymyr vonda vroni vsevolod vusi vân véra véronique víctor vítor wade wael wafa wafaa wafae wagner waheed wahiba wahid
    wahyu waimarie wairua waisale wakana walaa walburga walid wallace walt walter waltraud wambui wanda wanderson wandrille
    wangari wanjiku wanjiru wannes wapikoni waqar waqas waraporn warda warren warsame waseya washington wasim wassila wassim
    watio wayan waylon wayne wei weidong weijia wekesa wen wenbo wendell wendy wenjing werner weronika wesley weston whetu
    whitney wichai widad wided wideline widelène widline widya wiebke wiesław wiesława wiktoria wilbert wilbur wilda wiley
    wilfred wilfredo wilfrid wilfried wilguens wilhelm wilhelmina willa willard willem william willie willis willow willy
    wilma wilmer wilner wim winifred winnie winoc winona winston winta wiremu wisly wissam witold wojciech wolfgang woo-jin
    woodeline woodrow woody worku wouter wulan wyatt wyn władysław xaawo xamdi xander xanthi xavier xavière xhevdet xia xian
    xiang xiao xiaobo xiaojun xiaoling xiaoming xiaoyan ximena xin xinyi xiu xiulan xiuying xuan xue xuemei xuân yaa yaakov
    yacine yacouba yael yahaira yahia yair yakov yakubu yalda yalçın yamileth yamina yamini yan yana yanet yanfei yang yanick
    yanis yaniv yanling yann yanne yannick yannig yannis yanti yaowalak yara yarden yared yaren yaroslav yaroslava yasemin
    yash yashoda yasin yasir yasmeen yasmina yasmine yassin yassine yassir yasuko yasuo yavuz yaya yaye yazan yaël ye-eun
    ye-jin ye-rin yebeltal yechiel yegor yehia yehoshua yehuda yehudit yelena yeliz yemane yemi yeon-ju yesenia yetunde
    yevgeny yevhen yeşim yiannis yichen yifan yigal yijun yildiz ying yingjie yisrael yitzhak yngve yoav yocheved yodit
    yogesh yohan yohannes yoichi yoko yolanda yolande yolette yolonda yonas yonatan yong yongqiang yoon-ah yoona yorgos
    yoshiko yoshio yosief yossi yosuke yotam youcef youenn younes youness young-ho young-jae younis yousra youssef youssoufa
    youssra ysaline yseult yuan yudi yue yuhan yui yujie yuka yukari yuki yukiko yukio yuko yulan yulia yuliia yumi yumiko
    yun yuna yunus yuri yuriko yuriy yusuf yusuke yuta yutaka yuting yuto yuusuf yuval yuvraj yuxin yuxuan yuya yvain yvan
    yveline yvelise yves yvette yvo yvon yvonne yvonnick yvrose yéro yıldız yılmaz yến zac zach zachariah zacharias zacharie
    zachary zachery zack zackary zafar zahava zaheer zahia zahid zahida zahir zahra zain zainab zainal zakaria zakarya zakhar
    zaki zakia zaleha zamfir zamzam zander zane zanele zara zarina zaw zawadi zbigniew zdenka zdravko zdzisław zebedee zedong
    zeeshan zeev zehra zeina zeineb zeki zekiye zelda zeliha zella zelma zenaida zenebech zerihun zerrin zev zeynep zhen
    zheng zhengyi zhi zhigang zhiwei zhong zhor ziad ziguéba zihan zin zine zineb zined ziqi zita ziva zixuan ziyad zlatan
    zodwa zoe zoey zofia zohra zohreh zola zoraida zoran zorica zoryana zoubida zoubir zoulikha zoumana zoya zoé zubair
    zulema zulfiqar zulkifli zulmira zuri zuzanna zygmunt zélia zélie zénon zéphir zéphirine áine álvaro ángel ángela ángeles
    çiğdem ève éamon éanna édelyne édith édouard édouarde églantine éilis éinín élia éliane élie élina éline éliott élisabeth
    élise élisée élodie éloi éloïse élvire éléa éléonore émeline émery émile émilie émilien émilienne émérence énora éric
    étienne évangéline évariste évelyne évrard ézéchiel íde órla óscar özcan özge özgür özlem øystein øyvind úna úrsula ümit
    ünal đức łukasz şahin şebnem şengül şerife željko ștefan
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
    jewel destiny diamond serenity temperance genesis harmony trinity precious princess kennedy lincoln indigo hazel
    willow harper coral amber ebony crystal scarlet justice justina felicity modeste placide vital désiré
    fortunée honoré constant aurore océane lilas capucine garance ambre dahlia jacinthe hyacinthe aimée gloria
    victoria virginia georgia carolina dakota montana phoenix chandler taylor cooper mason hunter sawyer porter
    banks bond price cash gold silver sterling walker porter parker cooper turner mason shepherd gardner page paige reader green black
    grey gray gilles gay guy guerin garnier moreau moulin dupont royer renard roche rossignol van van der den von dos santos da de di
    """.split()  # noqa: SIM905
)
"""Names that are everyday words too: alone and in lower case they are not taken for a person."""
