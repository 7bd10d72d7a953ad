# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of cases.

cases-title = { $count ->
    [one] { $count } dossier attend votre intervention.
   *[other] { $count } dossiers attendent votre intervention.
}
cases-title-none = Aucun dossier n'attend votre intervention.
cases-order = Classement par rapprochement maximal.
cases-new = Dossier à partir d'un message
cases-facets = À qui d'agir
cases-live = En cours
cases-us = À nous
cases-them = À l'autre partie
cases-nobody = À personne
cases-over = Clos
cases-pair = Paire
cases-closest = Rapprochement maximal
cases-with = Avec
cases-decide = Décider avant
cases-state = Étape suivante
cases-state-closed = clos
cases-by-baseline = référence signée
cases-by-evidence = preuves d'une poussée
cases-empty = Aucun dossier ici.
cases-empty-rests = Un dossier s'ouvre à partir d'un message de conjonction : par la veille, par un partenaire ou à la main.
cases-more = Il existe plus de dossiers qu'il n'en est compté ici ; l'API les liste tous.
not-known = non connu
chart-table = Tableau

case-title-quiet = Ouvrons-nous un dossier avec { $peer } ?
case-title-opened = { $peer } n'a pas encore contresigné
case-title-called = { $peer } a ouvert un dossier. Constatons-nous le même rapprochement ?
case-title-agreed = Les deux parties constatent le même rapprochement. Qui propose de manœuvrer ?
case-title-proposed = Notre offre de manœuvrer est chez { $peer }
case-title-asked = { $peer } propose de manœuvrer. Nous abstenons-nous de manœuvrer ?
case-title-promised = Nous avons promis de ne pas manœuvrer. { $peer } n'a pas encore pris l'engagement de manœuvrer
case-title-assured = { $peer } a promis de ne pas manœuvrer. Nous engageons-nous à manœuvrer ?
case-title-committed = Nous nous sommes engagés à manœuvrer
case-title-relying = { $peer } a pris l'engagement de manœuvrer. Nous ne manœuvrons pas
case-title-withdrawn = Nous avons notifié notre retrait. { $peer } peut prendre le relais
case-title-freed = { $peer } a notifié son retrait. Manœuvrons-nous ?
case-title-reopening = Nous avons demandé de nouvelles valeurs. { $peer } n'a pas encore signé
case-title-recalling = { $peer } demande de nouvelles valeurs. Y consentons-nous ?
case-title-alone = On ne peut compter sur la manœuvre de personne. Notre solution de repli demeure
case-title-burned = Notre poussée est documentée. { $peer } ne l'a pas encore vérifiée
case-title-settled = La poussée de ce dossier est vérifiée par des preuves
case-title-stood-down = Nous avons renoncé à manœuvrer. Seule la partie { $peer } peut manœuvrer
case-title-people = La décision revient à des personnes : téléphonez à { $peer }
case-title-closed = Le rapprochement maximal est passé
case-title-erased = Les documents de ce dossier sont effacés

case-acknowledge-words = Contresigner, c'est convenir des valeurs et des fenêtres ci-dessous, et ne rien promettre d'autre à { $peer }.
case-changed = Ce dossier a changé depuis que vous l'avez ouvert. Ce que vous voyez ci-dessous est l'état antérieur ; rien ne peut être signé ici.
case-changed-own = Vous avez signé. Ce que vous voyez ci-dessous est l'état antérieur du dossier.
case-state-was = Avant : { $was } · Maintenant : { $now }
case-show-now = Afficher l'état actuel
case-ours = (le nôtre)
case-way = Priorité, calculée par les deux parties : { $party } cède le passage ({ $basis }).
case-decide-before = décider avant
case-closest = Rapprochement maximal
case-closest-source = dans { $span }
case-pc = Probabilité de collision
case-pc-source = { $count ->
    [one] 2-D, { $count } message signé, datant de { $age }
   *[other] 2-D, la plus grande de { $count } messages signés, le plus récent datant de { $age }
}
case-miss = Distance minimale
case-miss-source = 1 σ dans la direction de cette distance
case-speed = Vitesse relative
case-angle = croisement à { $angle }°
case-radius = Rayon combiné
case-radius-source = déclaré, non mesuré
case-dilution = Dilution
case-diluted = diluée
case-not-diluted = non diluée
case-dilution-source = au plus { $pc }, quelle que soit la covariance
case-withheld = Orbites et valeurs non communiquées : { $reason }
case-unchecked = Non criblé, ou douteux
case-radii = Pc selon le rayon combiné, même rapprochement
case-stated = (déclaré)
case-course = Pc en fonction du temps
case-course-words = { $count ->
    [one] { $count } déclaration signée · hachuré = pas encore connu
   *[other] { $count } déclarations signées · hachuré = pas encore connu
}
case-signed = Signé
case-by = Par
case-step = Étape
case-record = Documents signés
case-record-words = détenus par les deux parties
case-replay = Rejouer depuis le registre
case-replayed = { $papers ->
    [one] { $papers } document donne l'état enregistré : { $state }
   *[other] { $papers } documents donnent l'état enregistré : { $state }
}
case-entry = n° { $entry }
case-acknowledged = réception attestée
case-stored = enregistré ici
case-delivery-waits = pas encore remis
case-no-papers = Personne n'a encore rien signé.
case-verify = Vérifier hors ligne :
case-bundle = preuves
case-sees = Ce que voit { $peer }
case-sees-words = de ce dossier
case-source-of = Message
case-sees-record = Documents signés
case-sees-all = { $count ->
    [one] { $count } document
   *[other] l'ensemble des { $count } documents
}
case-sees-notes = Notes internes
case-sees-drafts = Nos projets
case-not-sent = jamais envoyées
case-not-sent-signed = non envoyés avant signature
case-sees-more = Tout ce qui est communiqué à { $peer }
case-other = Autres étapes
case-reason = Motif
case-words = Message à leur personnel
case-words-bound = Signé et envoyé avec le motif.
case-history = Antécédents entre les deux parties

case-step-open = ouvre le dossier
case-step-open-ack = contresigne la référence
case-step-propose = propose de céder le passage
case-step-counter = répond par une poussée de sa part
case-step-refuse = refuse
case-step-promise = promet de ne pas manœuvrer
case-step-commit = s'engage à manœuvrer
case-step-withdraw = se retire
case-step-takeover = prend le relais
case-step-reopen = demande de nouvelles valeurs
case-step-executed = documente sa poussée
case-step-verified = a examiné la poussée
case-step-stand-down = renonce à manœuvrer
case-step-plan = signe un plan de séparation

case-do-acknowledge = Contresigner
case-do-promise = Accepter et signer
case-do-propose = Proposer et signer
case-do-counter = Contre-proposer et signer
case-do-commit = S'engager et signer
case-do-take-over = Prendre le relais et signer
case-do-refuse = Refuser
case-do-withdraw = Se retirer
case-do-stand-down = Renoncer à manœuvrer

phase-detected = Détecté
phase-opened = Ouvert par les deux
phase-proposed = Proposé
phase-promised = Promesse
phase-committed = Engagement
phase-burned = Poussée
phase-verified = Vérifié
phase-closed = Clos
phase-by = avant { $at }

option-nothing = Ne rien faire
option-nothing-words = Aucune poussée.
option-theirs = { $peer } manœuvre
option-theirs-offered = Accepter : { $peer } manœuvre
option-ours = Nous manœuvrons
option-ours-offered = Notre offre : nous manœuvrons
option-window = Fenêtre
option-no-act = Aucun acte requis
option-no-act-now = Rien à signer maintenant
option-not-offered = Non proposé
option-plane = Plan de rencontre
option-plane-source = 1, 2, 3 σ ; anneau : rayon combiné, { $radius } m ; évidé : situation actuelle
option-row-pc = Pc après
option-row-burn = Poussée
option-row-secondaries = Rapprochements secondaires
option-row-unscreened = Non criblé
option-row-left = Temps restant
option-times = { $times } × le seuil convenu
option-if-flown = si exécutée ; sinon, situation inchangée
option-raising = dans le sens de la vitesse
option-lowering = en sens inverse de la vitesse
option-revolutions = { $count ->
    [one] { $count } révolution avant
   *[other] { $count } révolutions avant
}
option-none = aucune
option-of = { $count ->
    [one] sur { $count } objet
   *[other] sur { $count } objets
}
option-not-screened = criblé par personne à notre connaissance
option-left-out = { $count ->
    [one] { $count } objet
   *[other] { $count } objets
}
option-all = tout le catalogue

trade-title = Nos poussées
trade-words = Pc restante, par fenêtre et amplitude ; une cellule remplit la proposition
trade-size = Amplitude
trade-unscreened = Chaque poussée est criblée par rapport au catalogue avant d'être signée ; celle qui crée un nouveau rapprochement est refusée.

message-title = Dossier à partir d'un message
message-ask = Quel message décrit le rapprochement ?
message-words = Le nœud contrôle les valeurs avant que rien ne soit signé ni envoyé.
message-text = Message de conjonction (CDM)
message-bound = KVN, XML ou JSON ; déposez le fichier ici ou collez le texte
message-file = Choisir un fichier
message-peer = Qui répond de l'autre objet
message-ours = Notre objet
message-ours-bound = Seulement si ses capacités ne leur sont pas communiquées.
message-hbr = Somme des deux rayons
message-hbr-bound = Seulement si le message n'en donne pas.
message-check = Contrôler les valeurs
message-before = Le verdict s'affiche ici : si les valeurs correspondent à une orbite, la probabilité, qui céderait le passage.
message-verdict-clean = Les valeurs sont cohérentes entre elles
message-verdict-doubtful = Les valeurs sont douteuses
message-threshold = seuil convenu
message-plan = Qui peut manœuvrer
message-sources = Données de
message-live = Ouvrir le dossier en cours
message-below = Sous le seuil convenu : le dossier serait ouvert malgré tout.
message-open = Ouvrir le dossier et signer
message-no-peer = Choisissez la partie qui répond de l'autre objet
message-none = Le message est vide
message-long = { $count ->
    [one] { $count } caractère : une page en accepte au plus { $most } ; utilisez comity case open FILE
   *[other] { $count } caractères : une page en accepte au plus { $most } ; utilisez comity case open FILE
}
message-radius = { $value } n'est pas un rayon : plus de 0 et moins de 10 000 m
cases-past = Les dossiers dont les documents ont été effacés depuis sont omis.
case-next-open = ouvrir le dossier
case-next-countersign = contresigner la base
case-next-answer = contresigner la base ou la refuser
case-next-propose = proposer une manœuvre
case-next-promise = promettre de ne pas manœuvrer, contre-proposer ou refuser
case-next-commit = s’engager
case-next-commit-or-withdraw = s’engager, ou se retirer
case-next-fly = exécuter la manœuvre dans sa fenêtre et la montrer
case-next-fly-theirs = exécuter la manœuvre et la montrer
case-next-take-over = reprendre ; sinon les deux appliquent le repli
case-next-reopen = signer que le dossier est rouvert
case-next-recall = exécuter la manœuvre si l’autre ne signe pas à temps
case-next-fallback = exécuter le repli : on ne peut compter sur la manœuvre de personne
case-next-verify = vérifier la manœuvre
case-next-close = vérifier, puis clore
case-next-move = manœuvrer, si elle le peut
case-next-talk = les personnes se parlent : téléphoner
case-next-over = rien : le plus proche passage est terminé
case-next-separate = convenir d’un plan de séparation, entre personnes
case-next-telephone = téléphoner : cette partie ne doit pas manœuvrer
case-next-nothing = rien : { $why }
case-stance-quiet = non ouvert
case-stance-opened = ouvert par nous
case-stance-called = ouvert par l’autre partie
case-stance-agreed = base convenue
case-stance-proposed = manœuvre proposée par nous
case-stance-asked = manœuvre proposée par l’autre partie
case-stance-promised = promesse de notre part
case-stance-assured = promesse de l’autre partie
case-stance-committed = engagement pris par nous
case-stance-relying = engagement pris par l’autre partie
case-stance-withdrawn = retiré par nous
case-stance-freed = retiré par l’autre partie
case-stance-reopening = réouverture demandée par nous
case-stance-recalling = réouverture demandée, manœuvre à nous
case-stance-alone = repli
case-stance-burned = manœuvre exécutée par nous
case-stance-settled = manœuvre montrée
case-stance-stood-down = renoncé
case-stance-people = aux mains des personnes
case-stance-closed = clos
case-stance-erased = effacé
unchecked-radius = Le rayon du corps rigide de { $radius } est donné par les messages : personne ici ne l’a mesuré.
unchecked-burn = La manœuvre de { $party } n’est pas criblée contre le catalogue.
unchecked-left-out = Le criblage de la manœuvre de { $party } a omis { $count } objets ou lignes.
unchecked-one = Un seul message donne ces nombres : personne ne les a confirmés.
unchecked-repaired = La covariance a dû être réparée avant usage.
picture-now = maintenant
picture-decide = décider
picture-commit = s’engager
picture-burn = poussée
picture-evidence = preuves
picture-flown = si exécutée : { $pc }
picture-threshold = seuil convenu { $pc }
picture-course = Probabilité de collision selon le temps jusqu’au plus proche passage
picture-plane = Plan de rencontre : { $option }
