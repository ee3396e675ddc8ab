"""Everyday words of French and English that tell little of anybody, folded.

Words that are also first names, family names or places (pierre, rose, may, petit, mark …) are left out on purpose.
"""

from typing import Final

_FR: Final = """
à a afin ai ainsi alors après as au aucun aucune aura aurez aussi autre autres aux avant avec avez avoir avons
bien bon bonjour bonsoir c ça car ce ceci cela celle celui ces cet cette chaque ci comme comment compte contre
cordialement
d dans de déjà depuis dernier dernière des désolé désolée dès deux devez devra devrez doit donc dont du délai
elle elles en encore ensuite entre envoyer envoyé essayer est et étape étapes êtes être étaient était eu
faire fait faites faut fin fois font
heure heures hier hui ici il ils j jamais je jour jours jusqu juste
l la là le les leur leurs lien lors lorsque lui
m ma mais malgré me merci message mes mettre minute minutes moi moins mois moment mon mot
n ne ni nos notre nous nouveau nouvelle nouvel numéro
on ont ou où oui
page par parce pas passe pendant peu peut peuvent peux plus plusieurs point pour pourra pourrez pourriez pouvez pouvoir
première premier prendre pris problème puis puisque
qu quand que quel quelle quelques qui quoi
redémarrer réessayer réponse répondre reste rien
s sa sans se selon sera serez ses seulement si sinon soit sommes son sont sous suis suite suivant suivante sur
t te temps tous tout toute toutes très trois trop
un une utiliser
va vais veuillez vers voici voilà voir vos votre vous vraiment y
appareil assistance autorisation bouton câble clavier clic cliquer cliquez commande connexion corriger courriel
demande dossier écran équipe erreur facture fermer fermez fichier fonctionne identifiant incident installer
internet imprimante logiciel machine mise mot navigateur ouvrir ouvrez ordinateur paramètres panne poste
prévenir question rallumez redémarrez relancer relancez réseau serveur service session signalement site solution support
téléphone ticket urgent vérifier vérifiez version
"""
_EN: Final = """
a about after again all already also an and any are as at
be because been before being between but by
can cannot click close could
day days did do does done down
each either else email error
first for from further
get go good got
had has have he hello here hours how
i if in into is it its
just kind know
last later let link longer look
made make message minute minutes more most much must my
need never new next no not now number
of off on once one only open or order other our out over
page password please problem
question quick quickly
regards reply request restart
s see send sent she should since sincerely so some soon sorry still step steps such sure
t take team thank thanks that the their them then there these they this those through time to today too try two
under until up update us use used using
very
was we week well were what when where which while why with within without word would
yes yesterday yet you your yours
account application attached browser button cable code computer connection device display file folder
incident install internet invoice keyboard login machine network printer screen server service session settings site
software solution support system ticket urgent version wait working works
"""

EVERYDAY: Final = frozenset((_FR + _EN).split())
