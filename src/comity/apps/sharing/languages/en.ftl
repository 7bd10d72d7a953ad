# Texts of agreements, the ledger and parties.

agreements-title = { $count ->
    [0] This node holds no agreement.
    [one] One version of an agreement.
   *[other] { $count } versions of agreements.
}
agreements-title-ours = { $count ->
    [one] One agreement waits for this party's signature.
   *[other] { $count } agreements wait for this party's signature.
}
agreements-order = Unsigned first. A version is in force once all its parties have signed it and its day has come.
agreements-write = Write an agreement
agreements-all = Without rejected drafts
agreements-rejected = With rejected drafts
agreements-unsigned = Not signed by all
agreements-holding = In force, or signed for later
agreements-over = Over
agreements-count = { $count } of { $total } on this page
agreements-col-title = Agreement
agreements-col-state = State
agreements-col-parties = Parties
agreements-col-missing = Not signed by
agreements-col-from = From
agreements-col-until = Until
agreements-sign-us = waits for our signature
agreements-sign-them = waits for the others
agreements-all-signed = signed by all
agreements-never = not in force yet
agreements-ends-for = for { $party }
agreements-none = No agreement.
agreements-none-why = Nothing is shared with anybody, and nothing can be received: what no clause in force names goes to nobody.

agreement-version = version { $number }
agreement-public = public
agreement-state-draft = draft
agreement-state-signing = draft, being signed
agreement-state-signed = signed, not in force yet
agreement-state-in-force = in force
agreement-state-notice-given = notice given
agreement-state-withdrawn = withdrawn
agreement-state-amended = replaced by a later version
agreement-state-expired = expired
agreement-rejected = rejected here
agreement-title-sign = Do we sign “{ $title }”?
agreement-changes = { $count ->
    [0] No clause differs in words from version { $before }.
    [one] One clause changes against version { $before }.
   *[other] { $count } clauses change against version { $before }.
}
agreement-about-draft = Nobody has signed it; nothing is shared under it.
agreement-about-signing = { $missing ->
    [one] One party has not signed it; nothing is shared under it.
   *[other] { $missing } parties have not signed it; nothing is shared under it.
}
agreement-about-signed = Signed by all; its day has not come.
agreement-about-in-force = In force until { $date }.
agreement-about-notice-given = A party has withdrawn; the notice runs. It ends on { $date } at the latest.
agreement-about-withdrawn = Withdrawn: nothing is shared under it.
agreement-about-amended = A later version has replaced it.
agreement-about-expired = Its end has come: nothing is shared under it.
agreement-past = What it does is tried on the rows of now. Signatures count from the instants that they name.
agreement-unheld = This node did not hold it then; its state below is that of now.
agreement-views = Ways to read it
agreement-view-effect = Text and effect
agreement-view-text = Text
agreement-view-difference = Difference
agreement-view-explained = Explained
agreement-view-cedar = Cedar
agreement-clauses = Clauses
agreement-marked = changes from version { $before } marked
agreement-first = nothing to compare with
agreement-text = The text that is signed
agreement-text-why = as YAML; what is hashed is its canonical JSON
agreement-difference = What differs
agreement-cedar = Cedar policies
agreement-cedar-why = decide as this agreement does once all have signed it; for auditors
agreement-reject = Reject this draft
agreement-reject-why = Nobody is told. Signing its hash later takes that back.
agreement-withdraw = Withdraw from it
agreement-withdraw-why = Sharing with each other party ends { $days } d after that party has the withdrawal.
agreement-amend = Write the next version

clause-changed = changed
clause-added = new
clause-removed = gone
clause-withholds = withholds, whatever other clauses share
difference-added = [added: 
difference-removed = [deleted: 
difference-end = ]
difference-place = Member
difference-before = Before
difference-after = Now
difference-nothing = nothing
difference-none = Nothing differs.
difference-first = There is no version before it that this node holds.

seen-as = Seen as
seen-col-data = Data
seen-col-hold = We hold
seen-col-sees = { $party } would see
seen-col-clause = Clause
seen-rows = { $count ->
    [one] 1 row
   *[other] { $count } rows
}
seen-rows-of = { $sent } of { $tried } rows:
seen-none-held = no row
seen-all-fields = all { $count } fields
seen-sent = as it is
seen-coarse = coarsened,
seen-partly = of some objects or purposes only
seen-withheld = not sent
seen-no-clause = not sent
seen-no-clause-name = none
seen-new = changed
seen-grid-position-km = from another orbit, about { $value } km off
seen-grid-velocity-km-s = velocities to { $value } km/s
seen-grid-angle-rad = angles to { $value } rad
seen-grid-time-s = times to { $value } s
seen-own = These are our own data: we see them whole. What others would send us depends on what they hold, which nobody here knows; the clauses say what they may send.
seen-refused = It was not tried.
seen-nothing = Nothing: no clause names { $party } as one who receives.
seen-unnamed = no clause, nothing stored:
seen-tried = Tried on { $rows } stored rows: { $sent } would be sent, { $kept } would not, { $untried } were not tried.
seen-against = Against the version before: { $newly } would newly be sent, { $gone } no longer.
seen-reason = { $count } of { $kind } not sent:
seen-not-tried = Not tried: other agreements that are in force beside it, rows that are not offered, notices and case messages, which are made when they are sent.
seen-orbit = { $count ->
    [one] One of the rows would go from another orbit, which was not made.
   *[other] { $count } of the rows would go from another orbit, which was not made.
}
explained-may = May see
explained-may-not = May not see
explained-nothing = nothing

sign-title = Sign exactly these bytes
sign-title-done = Signed are exactly these bytes
sign-bytes = SHA-256 of { $count } bytes of canonical JSON
sign-compare = Compare it with the other parties by telephone: the same hash is the same text.
sign-signed = has signed
sign-key = key
sign-no-persons = the statement names no person
sign-you = You
sign-persons = { $count ->
    [one] one person of this party proves it
   *[other] { $count } persons of this party prove it, each with an own key
}
sign-not-yet = no signature of it has come
sign-withdrawn = has withdrawn
sign-ends = ends for { $party }
sign-do = Sign for this party
sign-no-right = A signatory signs. Your roles have not this right.
sign-past = Nothing can be signed on a page of the past.

writing-title = What shall be shared?
writing-path = new
writing-sub = Write it as YAML. Beside it stands what it does, tried on the rows that this node offers. Nothing is sent while you write.
writing-label = Agreement
writing-bound = At most 60,000 characters. Ids of parties, dates as 2027-01-01.
writing-save = Save and send the draft
writing-save-why = The draft goes to its parties. It binds nobody before all have signed its hash.
writing-look = Look again
writing-empty = There is no text yet.
writing-not-yet = It is no agreement yet
writing-line = Line { $line }:
writing-checked = Checks
writing-findings = { $faults } contradictions, { $remarks } remarks
writing-fault = contradiction
writing-remark = remark
writing-no-finding = No contradiction was found, and no clause that can never apply. Whether it says what you mean is for people to read.
writing-hash = Hash as it is now

ledger-title = What was sent, received and signed
ledger-sub = Each entry is signed and hashed into a tree that the other side signs, too. None can be changed or denied without a trace.
ledger-verify = Verify the ledger
ledger-known = Who knew of something
ledger-evidence = Evidence
ledger-peer = Party
ledger-act = Act
ledger-kind = Kind
ledger-any = any
ledger-show = Show
ledger-col-entry = Entry
ledger-col-at = Logged
ledger-col-act = Act
ledger-col-party = Party
ledger-col-kind = Kind
ledger-col-stream = Stream
ledger-col-hash = Hash
ledger-none = No entry fits.
ledger-what = Instants are those of this node's clock when it logged the entry. Documents are shown on the page of the entry, as your roles allow.
entry-no = No. { $number }
entry-act-sent = sent
entry-act-received = received
entry-act-signed = signed here
entry-act-refused = refused
entry-act-rejected = rejected
entry-act-erased = erased
entry-act-void = void
entry-out = to it
entry-in = from it
entry-past = An entry never changes; its proof is that of now.
entry-title-out = { $kind } sent to { $party }
entry-title-in = { $kind } received from { $party }
entry-title-own = { $kind }, logged by this node
entry-known = Who knew of { $notice }
entry-bundle = Evidence of this entry
entry-facts = Entry
entry-hash = Hash of the envelope or statement
entry-no-stream = in none: this node's own record
entry-reason = About
entry-proof = Proof
entry-document = Document
entry-document-why = as it was signed, or its tombstone, or that your roles do not see it
proof-signed = { $party } signed the envelope:
proof-place = It is number { $number } of the stream from { $sender } to { $recipient }.
proof-path = { $count ->
    [0] Its leaf is the whole tree.
    [one] One hash leads from its leaf to the head of the tree.
   *[other] { $count } hashes lead from its leaf to the head of the tree.
}
proof-heads = That head is signed by { $parties }.
proof-not = Not proven: that what the document says is true.
proof-none = No head that both sides signed covers it yet
proof-none-own = It stands in this node's private tree alone: no other party has signed a head over it.
evidence-offline = Verified by anybody, without this node
evidence-offline-why = A bundle of evidence holds envelopes, paths, heads and keys. The command reads the file alone and says what holds and what does not.

heads-title = Heads compared
heads-sub = how many envelopes of each stream are covered by a head that both sides signed
heads-col-peer = Party
heads-col-sent = Sent, covered
heads-col-received = Received, covered
heads-col-cosigned = Signed by both
heads-col-uncovered = Not covered
heads-col-waiting = Waiting
heads-never = never yet
heads-none = No other party is known.
heads-contradictions = { $count ->
    [one] it signed two texts for one place
   *[other] it signed two texts for { $count } places
}
heads-failures = { $count ->
    [one] one try failed
   *[other] { $count } tries failed
}
verify-title = Does the ledger still hold what was logged?
verify-path = verification
verify-sub = Every leaf, tree, head, signature and kept document is computed again.
verify-do = Verify now
verify-how-long = It reads every entry; with 100,000 of them it takes about a minute.
verified-none = No fault was found in { $count } entries.
verified-faults = { $count ->
    [one] One fault was found.
   *[other] { $count } faults were found.
}
verified-checked = What was verified
verified-more = and { $count } more
verified-what = Pages of the database, { $entries } entries, both streams of { $channels } channels against the newest head that both sides signed, signatures of envelopes, documents against their commitments, and the private tree.
verified-not-witness = Not verified: what the other nodes hold. A head signed by both is the newest comparison.
verified-not-erased = Not verified: documents that were erased as agreed; their tombstones stand for them.
verified-not-true = Not verified: that what the documents say is true.

known-title = Who knew of what, and when?
known-path = who knew
known-of = Who knew of { $title }?
known-sub = Of a notice or an agreement: since when each party is proven to have had it.
known-field = Notice or agreement
known-bound = pre-launch/FRA/2027/7, or the name or hash of an agreement
known-show = Show
known-col-had = Had it since
known-col-how = Proven by
known-col-further = Further
known-not-proven = not proven
known-how-issued = it issued it
known-how-received = this node logged its arrival
known-how-stored = it signed that it stored it
known-how-sent = it was sent; no receipt has come
known-how-signed = its signature, by its own clock; it had it then at the latest
known-how-proposed = it came from there; it had it then at the latest
known-how-wrote = it was written at this node
known-how-unknown = this node has not sent it; no signature has come
known-how-not-yet = nothing of that was known here then
known-not = Not known here: to whom these parties passed it on, and what anybody knew from elsewhere.

parties-title = { $count ->
    [0] This node knows no other party.
    [one] One other party.
   *[other] { $count } other parties.
}
parties-title-waiting = { $count ->
    [one] One party waits for a look.
   *[other] { $count } parties wait for a look.
}
parties-sub = What a node says of itself counts once people have compared its fingerprint by another way.
parties-meet = Meet a party
parties-past = Kept of the past is since when a party is verified, and its entries in the ledger; state, contact and clock are not.
parties-not-kept = not kept
parties-col-party = Party
parties-col-state = State
parties-col-verified = Verified since
parties-col-seen = Last contact
parties-col-protocol = Protocol
parties-col-clock = Clock ahead
parties-col-waiting = Waiting
parties-never = never yet
parties-open-link = whoever carries it can read it
parties-older = older link allowed until
parties-clock-unknown = not measured
parties-none = No other party. Meet one: nothing can be shared with nobody.
parties-what = Waiting: documents of ours that it has not acknowledged. Clock: how far its clock was ahead of ours when it answered last.
party-verified = verified
party-unverified = not verified: compare fingerprints
party-blocked = blocked
party-recovering = it gives us our own envelopes back
party-clock = its clock is too far off
party-failing = { $count ->
    [one] one try failed
   *[other] { $count } tries failed
}
party-never = not heard yet
party-silent = silent for more than a day
party-past = Entries are those up to then; figures, keys and streams are those of now.
party-heard = last contact
party-compare = Compare fingerprints
party-sync = Exchange now
party-bundle = Evidence of this channel
party-sent = Sent
party-received = Received
party-covered = { $count } covered by heads of both
party-waiting = Waiting
party-waiting-why = documents it has not acknowledged
party-head = Head of both
party-head-why = age of the newest head that both sides signed
party-clock-why = ahead of ours, when it answered last
party-who = Who it is
party-fingerprint = Fingerprint of its root
party-address = Address
party-not-verified = not yet
party-seal = Sealed with
party-no-seal = no key to seal for
party-agreements = Agreements
party-no-agreement = None: nothing is shared with it.
party-sent-list = What it was sent
party-nothing-sent = Nothing.
party-all-sent = All that it was sent
party-held = What it has shared
party-held-refused = Your roles do not see shared data
party-nothing-held = Nothing that your roles see.
party-more-held = The first { $count } are shown.
party-held-why = Ages are since it was true, by its own data.
party-erase = erased at
party-streams = Shared as it changes
party-no-streams = Nothing is shared as it changes.
party-share-both = both ways asked
party-share-ours = our will
party-share-theirs = it asked
party-keys = Its keys
party-key = Key
party-key-role = May sign as
party-key-revoked = revoked
party-change = Change how it stands
party-change-why = each is an act that your key proves; none takes back what was shared
party-block = Block
party-unblock = Lift the block
party-unverify = Take the verification back
party-remove = Remove
party-older = Allow the older link until (UTC)
party-older-bound = 2027-01-31, at most 90 days; empty ends it. That link is signed, but whoever carries it can read it.
party-older-do = Prepare

meet-title = Whom do you want to meet?
meet-title-compare = Is it really { $party }?
meet-title-done = { $party } is verified.
meet-path = meet
meet-sub = Nobody vouches for a key but people who know each other's voices.
meet-step-address = Address
meet-step-address-why = of their node
meet-step-compare = Read aloud
meet-step-compare-why = each reads its own fingerprint
meet-step-verify = Verify
meet-step-verify-why = an act that your key proves
meet-step-agree = First agreement
meet-step-agree-why = before it nothing is shared
meet-url = Address of their node
meet-url-bound = https://node.example, as their people gave it to you
meet-private = It is in this node's own network (private address)
meet-ask = Ask it who it is
meet-ask-why = It is asked for its introduction. Nothing that it says counts before the fingerprints are compared.
meet-ours = Read this to them
meet-ours-why = The fingerprint of this party's root key. They type it on their side.
meet-theirs = { $party } has introduced itself
meet-call = Call its people by a way that you know already. Let them read their fingerprint aloud, and type what you hear.
meet-type = Fingerprint, as they read it
meet-type-bound = 32 letters and digits in blocks of four; case and blocks do not matter
meet-differs = That is not what the node shows. Do not go on: a mistyped block, or somebody stands between the nodes.
meet-partly = The beginning fits; the end is missing.
meet-verify = Compare and verify
meet-reveal = Show what the node shows (do not read it to them)
meet-why = Type it from their voice, not from this screen: a comparison with itself proves nothing.
meet-verified = Verified since
meet-party = Its page
agreement-before = What happened before
