# Texts of the atlas in the console.

atlas-title = { $count ->
    [one] One entry fits { $text }
   *[other] { $count } entries fit { $text }
}
atlas-ask = What has been done together in orbit?
atlas-words = Records with their sources: who signed, who flew with whom, what changed.
atlas-search = Search
atlas-facet-kind = Kind
atlas-facet-party = Party
atlas-facet-tier = Tier of the best source
atlas-instead = Searched for { $right } in place of { $wrong }.
atlas-none = No entry fits.
atlas-claims = What is claimed
atlas-claims-words = each with its source
atlas-property = What
atlas-value = Claim
atlas-sources = Sources
atlas-confidence = Confidence
atlas-no-place = place in the source not stated
atlas-no-source = no source
atlas-reviewed = reviewed: { $state }
atlas-parties = Parties
atlas-records = Records
atlas-no-record = not documented
atlas-publisher = Publisher
atlas-address = Address
atlas-no-address = not known
atlas-date = Date
atlas-no-date = not stated
