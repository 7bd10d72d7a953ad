# Texts of Today and of the search.

today-title = { $count ->
    [one] One thing waits for you.
   *[other] { $count } things wait for you.
}
today-title-due = { $count ->
    [one] One thing waits for you. It is due in { $span }.
   *[other] { $count } things wait for you. The first is due in { $span }.
}
today-title-none = Nothing waits for you.
today-order = Ordered by the last moment to decide, not by probability.
today-order-conjunction = Ordered by closest approach.
today-order-name = Order
today-by-action = By action
today-by-conjunction = By conjunction
today-strip = The next 24 hours: last moments to decide and closest approaches, numbered as the rows below
today-lane-decide = Decide
today-lane-closest = Closest
today-later = Later
today-no-limit = no limit
today-you = you
today-nobody = nothing to do
today-more = { $count } more are in their lists.
today-empty = No case, notice, act, agreement, channel or key waits for a person.
today-rests = This list rests on
today-case-next = Next: { $next }
today-case-source = case { $state }
today-open-case = Open case
today-notice-in = Notice received ({ $form }):
today-notice-out = Notice sent ({ $form }):
today-notice-owed = { $party } waits to know that you have understood it.
today-notice-waits = { $count ->
    [one] One recipient has not understood it yet.
   *[other] { $count } recipients have not understood it yet.
}
today-notice-source = signed receipts
today-read-back = Read back
today-second-person = another person
today-proofs = { $proved } of { $needed } proofs
today-act-source = act prepared here
today-sign = Sign
today-agreement-unsigned = { $count ->
    [one] One party has not signed it.
   *[other] { $count } parties have not signed it.
}
today-agreement-ends = It ends, and nothing is shared under it afterwards.
today-clauses = { $count } clauses
today-compare = Compare
today-look = Look
today-channel-down = Channel { $channel } to { $party } is down
today-channel-source = line tests
today-key-source = keys of this node
today-part-acts = Acts
today-part-channels = Channels
today-part-keys = Keys
rests-screening = Screening { $age } old
rests-no-screening = No screening at this node
rests-feed = { $name } { $age }
rests-unscreened = Not screened: { $count } of { $total } objects
rests-ledger = Ledger: last entry { $age } ago

line-blocked = blocked
line-unverified = not verified
line-failing = { $count ->
    [one] one try failed
   *[other] { $count } tries failed
}
line-never = not heard yet
line-down = down

search-title = { $count ->
    [one] One result for { $text }
   *[other] { $count } results for { $text }
}
search-ask = What do you look for?
search-none = Nothing that you may see fits.
search-where = Searched: ids, sections, cases, notices, agreements, parties, the atlas. Orbits of the catalogue: Sky.

today-empty-section = Nothing waits here.
triage-filters = What is shown
triage-all = All
triage-aside = Set aside
triage-owner = { $name } takes care of it
triage-snoozed = snoozed by { $name }: { $reason }
triage-dismissed = dismissed by { $name }: { $reason }
triage-woken-time = back: the time is over ({ $reason })
triage-woken-change = back: it has changed ({ $reason })
triage-choose = Choose { $what }
triage-do = Set what is chosen aside, or take care of it
triage-what-label = What
triage-snooze = Snooze until a time or a change
triage-dismiss = Dismiss until a change
triage-take = I take care of it
triage-leave = I do not take care of it any more
triage-back = Take it back
triage-hours = For
triage-reason = Reason
triage-reason-bound = Seen by all who work at this node; never sent.
triage-decide = Do it
triage-none = Nothing is chosen: tick the boxes of the rows
triage-what = Choose what to do
triage-reason-missing = A reason is missing: why does nobody have to look at it now?
triage-hours-wrong = { $value } is no number of hours from 1 to { $most }
triage-save = Save this view
triage-view-name = Name
triage-save-do = Save
notes-title = Internal notes
notes-words = never sent, seen by all who work at this node
notes-none = Nothing is noted yet.
notes-text = A note
notes-bound = At most 2,000 characters.
notes-write = Write
notes-wrong = { $count } characters: a note has 1 to { $most }
today-by-satellite = By satellite
today-order-satellite = Grouped by own satellite; within each by the last moment to decide.
today-no-satellite = About no single satellite
today-title-then = { $count ->
    [one] { $count } thing waited for this party.
   *[other] { $count } things waited for this party.
}
today-past = Cases, notices and agreements of then; what is left out is named below the list.
today-unkept-acts = what was prepared and not signed is not kept
today-unkept-now = known of now alone
today-unkept-aside = what people decided about a row is kept as it is now alone
thing-object = What partners share of this object, and which clauses concern it.
thing-shared = Shared by others
thing-kind = Data
thing-from = From
thing-as-of = As of
thing-erase = To be erased
thing-entry = Entry
thing-no-shared = nothing that you may see was shared
thing-clauses = Clauses in force that concern it
thing-no-clauses = No clause in force concerns it: nobody shares it by agreement.
thing-no-peer = No peer of this node; known from agreements alone.
precedents = What happened before
precedents-words = From the atlas, with sources; nothing is decided by it.
precedents-none = The atlas names no precedent for it.
