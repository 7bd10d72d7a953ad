# Texts of the frame and of what all pages share.

frame-drill = Exercise: nothing here is real
frame-skip = Go to the content
frame-lost = The connection to the node is lost. What is shown may be old, and nothing can be signed until it is back.
frame-main = Main
frame-plan = Plan
frame-know = Know
frame-waiting = waits for a person:
frame-until = until
frame-nobody = nobody has the watch
frame-watch-not-started = Start the watch
frame-watched = sound tested, { $consoles ->
    [one] one console attended
   *[other] { $consoles } consoles attended
}
frame-no-role = no role
frame-roles = { $count } roles
frame-lines = Peers and channels
frame-more-lines = and { $count } more
frame-search = Search
frame-palette = Go to, or find
frame-keys = Keys
frame-close = Close
frame-known-at = as known at

section-today = Today
section-cases = Cases
section-notices = Notices
section-sky = Sky
section-ledger = Ledger
section-operation = Operation
section-watch = Watch
section-atlas = Atlas
section-agreements = Agreements
section-parties = Parties
section-administration = Administration

key-down = next row
key-up = row before
key-open = open the row
key-accept = accept and sign
key-counter = counter
key-refuse = refuse
key-table = table of the chart
key-snooze = snooze
key-back = back to the list

due-before = before
due-passed = passed
due-in = in { $span }

pager-name = Pages
pager-first = First page
pager-next = Next page
pager-shown = { $count } shown
pager-of = { $count } of { $total }

session-ended = Your session has ended. What you typed is still here.
sign-in = Sign in

act-title = Do you sign: { $what }?
act-content = You sign exactly this content, SHA-256
act-persons = { $proved } of { $needed } persons have proved it
act-until = It can be proved until
act-key = Sign with my key
act-password = With password and code
act-password-field = Password
act-code-field = Code
act-sign = Sign
act-command-line = You prove it at the command line: comity act prove { $id }
act-demonstration = Sign with the demonstration authenticator
act-demonstration-note = It proves nothing about who you are: only nodes of this demonstration take it, and each signed document says so.
act-discard = Discard
act-before = Nothing is sent before your key answers.
act-step-prepared = Prepared
act-step-proved = Proved by you
act-step-proved-of = Proved by { $proved } of { $needed } persons
act-step-signed = Signed and stored in the ledger, no. { $entry }
act-step-delivered = Delivered to { $peer }
act-step-waiting = { $peer } has not received it yet
act-step-acknowledged = { $peer } has signed that it stored it
act-step-refused = { $peer } refused it: { $reason }
act-step-withheld = Not sent to { $peer }: { $reason }
act-step-failed = Not performed: { $reason }
act-step-expired = The time to prove it is over: nothing was done
act-step-withdrawn = Discarded: nothing was done
act-step-second = A second person has to prove it
act-step-performed = Performed

past-shown = As this node knew it at { $at }. Nothing can be signed here.
past-none = This page has no past: it shows the present.
past-now = Back to now
past-future = This instant has not come yet.
past-at = As known at (UTC)
past-go = Show

sign-out = Sign out
me-language = Language
me-unreviewed = No speaker has reviewed the translations into languages other than English; the English text counts.
me-theme = Look
me-choose = Choose
theme-dark = Dark
theme-light = Light
theme-contrast = High contrast

# The link of a demonstration.
visit-title = Enter the demonstration
visit-what = This link begins one session, as the visitor on duty. Nothing here is real: parties, satellites and messages are an exercise's.
visit-script = This page needs JavaScript: the secret of the link is sent by it.
value-not-computed = not computed
value-not-known = not known
