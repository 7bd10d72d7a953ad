#compdef comity

_cyclopts_comity() {
  local line state

  _arguments -C \
    '--help[Display this message and exit.]' \
    '-h[Display this message and exit.]' \
    '--version[Display application version.]' \
    '1: :->cmds' \
    '*::arg:->args'

  case $state in
    cmds)
      local -a commands
      commands=(
        'atlas:Who cooperates with whom in orbit, since when, on what evidence.'
        'computation:Computations on files that a node runs for its people (--server).'
        'demo:Screen a catalogue, then let two nodes agree who moves in its worst encounter.'
        'doctor:Check this installation, and a node\: clock, disk, keys, ports, database, peers,…'
        'completion:Print a completion script for a shell.'
        'transfer:Envelopes by file (diode, courier).'
        'conformance:Test another implementation of the protocol.'
        'node:This party'\''s node\: keys, state, backup.'
        'act:Acts of persons that wait, and their proofs.'
        'person:Persons of this node\: accounts, roles, authenticators.'
        'serve:Serve\: the inbox for peers, the people'\''s API on loopback, deliveries.'
        'peer:Other parties'\'' nodes.'
        'agreement:What is shared with whom, signed.'
        'share:Share data, and see what is shared.'
        'case:Agree who moves, when and how much.'
        'ledger:The record that neither side can deny.'
        'audit:Who saw which row, and who did what.'
        'catalogue:Read, show, compare and fetch catalogues.'
        'screen:Find every approach of all objects to each other within a distance.'
        'watch:What comes near own satellites, what changed, what to decide by when.'
        'screen-ephemerides:Screen operators'\'' ephemerides against each other, and against a catalogue.'
        'risk:Compute the probability of collision again, from the message alone.'
        'avoid:Find the smallest burn that lowers the probability to a target.'
        'message:Fetch, check and convert CCSDS navigation messages.'
        'orbit:Orbits from observations and over time\: fit, identify, detect events, forecast.'
        'ephemeris:Tell where objects are, what sees them and in which light.'
        'show:Show anything with an id\: what it is, its sources, its links, what governs it.'
        'link:Contact windows, links, routes and schedules.'
        'fleet:Coverage, shares, resilience and backups of a joint fleet.'
        'mission:Joint missions\: promised and flown, from launch notice to registration.'
        'notice:Launches, re-entries, manoeuvres, break-ups, crisis messages.'
        'warning:What sensors detected, and how far it is confirmed.'
        'channel:Channels to other parties, and the map of the safety net.'
        'roster:Who is on watch, its log, the hand-over.'
      )
      _describe -t commands 'command' commands
      ;;
    args)
      case $words[1] in
        atlas)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'check:Check a collection\: sources, dates, links, succession, conflicts, counts.'
                'search:Search records, articles and concept pages; of several kinds or parties any one…'
                'show:Show a record, an article, a source or a party, with its claims and their sourc…'
                'timeline:Show what happened when, by kind, party and date; all parties given must be nam…'
                'export:Export records and sources, each citation with the terms of its source.'
                'network:Show who cooperated with whom\: communities, brokers, strongest ties.'
                'state:State records of your atlas to other parties\: signed, through the gate.'
                'heard:Show what other parties'\'' atlases state, and where they differ from yours.'
                'review:Proposals that wait for a person'\''s judgement.'
                'import:Read a file into the review queue; nothing enters the atlas by itself.'
                'rolls:List rolls of members\: how much of each is known, as of when, and how old that …'
                'amend:Amend a roll of members\: a party added, ended or corrected, with its source.'
                'build:Write the reading site\: a page and its JSON for everything in the atlas.'
                'shifts:Show when a position changed\: in votes, in statements, in ideal points.'
                'diff:Compare two versions of a policy text, or show what the atlas has learned.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                check)
                  _arguments \
                    '1:A folder of your own; the shipped collection if left out.:_files' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                search)
                  case ${words[CURRENT]} in
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Words; \"a phrase\"; -without; title\:, text\:, kind\: and actor\: ask one field. It …' \
                    '*--kind[actor, agreement, article, concept, facility, incident, launch, membership, mis…]:kind' \
                    '*--party[Named in it\: id, name or alias.]:party' \
                    '*--since[Date (EDTF)\: from then on.]:since' \
                    '*--until[Date (EDTF)\: until then.]:until' \
                    '*--tier[Best source of this tier or better\: 1 official … 4 machine-written.]:tier' \
                    '*--limit[How many answers.]:limit' \
                    '--facets[Count the answers by party, kind, decade and tier, too.]' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:An id (inc-aeolus-2019, art-nato, gcat-launch-log, party\:FRA) or a name of a pa…' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                timeline)
                  case ${words[CURRENT]} in
                    --picture=*)
                      compset -P '--picture='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--kind[actor, agreement, article, concept, facility, incident, launch, membership, mis…]:kind' \
                    '*--party[Named in it\: id, name or alias.]:party' \
                    '*--since[Date (EDTF)\: from then on.]:since' \
                    '*--until[Date (EDTF)\: until then.]:until' \
                    '*--picture[Picture to write (.svg).]:picture:_files' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                export)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    "1:json (records with claims), csv (one row per claim), bibtex or csl (sources), l…:(json csv bibtex csl left-out)" \
                    '*--out[The file to write; standard output if left out.]:out:_files' \
                    '*--kind[Records of these kinds alone (json, csv).]:kind' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                network)
                  case ${words[CURRENT]} in
                    --launch-log=*)
                      compset -P '--launch-log='
                      _files
                      return
                      ;;
                    --picture=*)
                      compset -P '--picture='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--since[Date (EDTF)\: from then on.]:since' \
                    '*--until[Date (EDTF)\: until then.]:until' \
                    '*--against[Another time, FROM/TO (EDTF)\: show what has changed since then.]:against' \
                    '*--launch-log[GCAT launch log\: who launched whose satellites.]:launch-log:_files' \
                    '*--mode[cooperative, mixed or competitive ties alone.]:mode' \
                    '*--between[Given twice, for two parties\: show what their tie rests on.]:between' \
                    '*--limit[How many parties and ties to print.]:limit' \
                    '*--picture[Picture to write (.svg).]:picture:_files' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                state)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Ids of records.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--with[Parties; all that records are shared with already if left out.]:with' \
                    '*--level[Classification\: one of the agreement'\''s labels.]:level' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                heard)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:One record alone.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                review)
                  _arguments -C \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]' \
                    '1: :->cmds' \
                    '*::arg:->args'

                  case $state in
                    cmds)
                      local -a commands
                      commands=(
                        'list:List proposals that wait; reports of one thing are listed together and count on…'
                        'accept:Make a record of a proposal; it counts as reviewed once another person has chec…'
                        'reject:Reject a proposal, and all reports of the same.'
                        'confirm:Note that you have checked claims of a record against their sources.'
                        'accept-many:Make records of proposals whose files say all that is needed; faults are told f…'
                        'undo:Take a decision back\: the proposal waits again, its record leaves the collectio…'
                        'decisions:List who decided what, and why.'
                      )
                      _describe -t commands 'command' commands
                      ;;
                    args)
                      case $words[1] in
                        list)
                          case ${words[CURRENT]} in
                            --collection=*)
                              compset -P '--collection='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                            '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                            '*--find[Part of a title or an id.]:find' \
                            '--doubtful[Those that are set aside, each with why, in place of all others.]' \
                            '*--limit[How many to print.]:limit' \
                            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        accept)
                          case ${words[CURRENT]} in
                            --collection=*)
                              compset -P '--collection='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:The proposal.' \
                            '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                            '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                            '*--record[Id of the record, which never changes\: inc-words-2026.]:record' \
                            '*--as[actor, agreement, mission, facility, launch, incident, policy or vote.]:as' \
                            '*--title[What the proposal leaves out or has wrong.]:title' \
                            '*--date[What the proposal leaves out or has wrong.]:date' \
                            '*--party[What the proposal leaves out or has wrong.]:party' \
                            '*--summary[What the proposal leaves out or has wrong.]:summary' \
                            '*--source[Id of the source; a new one needs --source-title, --publisher, --tier, --url.]:source' \
                            '*--source-title[--source-title]:source-title' \
                            '*--publisher[--publisher]:publisher' \
                            '*--url[--url]:url' \
                            '*--tier[--tier]:tier' \
                            '*--locator[Page, article, paragraph or row of the source; the proposal'\''s if left out.]:locator' \
                            '*--confidence[high, medium or low.]:confidence' \
                            '*--dimension[political, economic, security or scientific.]:dimension' \
                            '*--mode[cooperative, competitive or mixed.]:mode' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        reject)
                          case ${words[CURRENT]} in
                            --collection=*)
                              compset -P '--collection='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:The proposal.' \
                            '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                            '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                            '*--reason[Why.]:reason' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        confirm)
                          case ${words[CURRENT]} in
                            --collection=*)
                              compset -P '--collection='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:Id of a record of the folder.' \
                            '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                            '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                            '*--claim[These claims alone; all of the record if left out.]:claim' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        accept-many)
                          case ${words[CURRENT]} in
                            --collection=*)
                              compset -P '--collection='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '*:The proposals, each of which you have looked at; at most 200.' \
                            '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                            '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                            '*--as[Kind of the records, if it is not the proposals'\''.]:as' \
                            '*--source[Id of the source of all, if it is not the proposals'\''.]:source' \
                            '*--confidence[high, medium or low.]:confidence' \
                            '*--dimension[political, economic, security or scientific.]:dimension' \
                            '*--mode[cooperative, competitive or mixed.]:mode' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        undo)
                          case ${words[CURRENT]} in
                            --collection=*)
                              compset -P '--collection='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:The proposal, or the record that was made of it.' \
                            '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                            '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                            '*--reason[Why.]:reason' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        decisions)
                          case ${words[CURRENT]} in
                            --collection=*)
                              compset -P '--collection='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                            '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                      esac
                      ;;
                  esac
                  ;;
                import)
                  case ${words[CURRENT]} in
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:What to read.:_files' \
                    '*--kind[launch-log, organisations (GCAT), satcat, votes (roll calls), documents (JSON L…]:kind' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                rolls)
                  case ${words[CURRENT]} in
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '--stale[Those alone that have to be looked at again\: older than 400 days, or of no stat…]' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                amend)
                  case ${words[CURRENT]} in
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the roll\: mem-artemis.' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '*--record[Id of the amendment, which never changes\: mem-artemis-2027-01.]:record' \
                    '*--party[Id, name or alias of the party.]:party' \
                    '*--valid[Since when and until when\: 2027-01-15/.. or 2001/2027-01-15.]:valid' \
                    '*--source[Id of a source of the collection.]:source' \
                    '*--locator[Page, article, paragraph or row of the source.]:locator' \
                    '*--role[What the party is\: member, signatory.]:role' \
                    '*--instead[Why it stands in place of what the roll says of the party.]:instead' \
                    '*--confidence[high, medium or low.]:confidence' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                build)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --launch-log=*)
                      compset -P '--launch-log='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--out[A folder\: empty, or a site that was built before.]:out:_files' \
                    '*--base[Address at which the site will stand, for citations.]:base' \
                    '*--launch-log[GCAT launch log\: the network then shows who launched whose satellites, too.]:launch-log:_files' \
                    '*--dir[Folder of a node\: its agreements in force get a page each, too.]:dir:_files' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                shifts)
                  case ${words[CURRENT]} in
                    --votes=*)
                      compset -P '--votes='
                      _files
                      return
                      ;;
                    --roll-calls=*)
                      compset -P '--roll-calls='
                      _files
                      return
                      ;;
                    --ideal-points=*)
                      compset -P '--ideal-points='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--votes[Table of votes\: wide (rcid and a column per state) or long.]:votes:_files' \
                    '*--roll-calls[Roll calls of a wide table; taken from its folder if left out.]:roll-calls:_files' \
                    '*--ideal-points[Published ideal points, one row per state and year.]:ideal-points:_files' \
                    '*--party[These parties alone\: id, name or alias.]:party' \
                    '*--topic[This topic alone.]:topic' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                diff)
                  case ${words[CURRENT]} in
                    --labels=*)
                      compset -P '--labels='
                      _files
                      return
                      ;;
                    --collection=*)
                      compset -P '--collection='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:OLD:_files' \
                    '2:NEW:_files' \
                    '*--labels[What changes mean, by a person'\''s judgement\: KEY\: {label, role, reason}, label o…]:labels:_files' \
                    '*--since[What the atlas has learned after this day, instead.]:since' \
                    '*--collection[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:collection:_files' \
                    '*--server[A folder of records of your own (COMITY_ATLAS); without collection.yaml it adds…]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        computation)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'list:List computations, the newest first\: own ones, or with --all those of everybody.'
                'show:Show a computation\: its state, how far it is, why there is no result.'
                'cancel:Cancel an own computation; what it wrote is erased.'
                'stop:Stop anybody'\''s computation, to keep the node working.'
                'continue:Continue an own computation that a stop of the node interrupted.'
                'installed:List the files that are installed at a node for all to compute with.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--all[Those of all callers.]' \
                    '*--limit[How many.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the computation.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                cancel)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the computation.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                stop)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the computation.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                continue)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the computation.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                installed)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        demo)
          case ${words[CURRENT]} in
            --out=*)
              compset -P '--out='
              _files
              return
              ;;
          esac
          _arguments \
            '*--catalogue[A file, or the synthetic sample (sample\:N for another size).]:catalogue' \
            '--serve[Serve four nodes in processes on this machine until Ctrl-C.]' \
            '*--port[With --serve\: the first of nine ports in a row; by default any that are free.]:port' \
            '*--out[Where to write the report, one HTML file (comity-demo.html); with --serve\: a ne…]:out:_files' \
            '*--days[Length of the window, days.]:days' \
            '*--threshold-km[Largest miss distance, km.]:threshold-km' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        doctor)
          case ${words[CURRENT]} in
            --dir=*)
              compset -P '--dir='
              _files
              return
              ;;
            --server=*)
              compset -P '--server='
              _files
              return
              ;;
          esac
          _arguments \
            '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
            '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
            '--compile[First compile all kernels that commands call, in as many processes as there are…]' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        completion)
          _arguments \
            "1:SHELL:(bash zsh fish)" \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        transfer)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'export:Write what waits for a peer into a file; it waits on until it is acknowledged.'
                'import:Take in a file of envelopes, exactly as if they had come over the network.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                export)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:For whom.' \
                    '2:File to write.:_files' \
                    '*--out[File to write.]:out:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--everything[All that was ever sent, not only what waits.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                import)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:A file that another node wrote for this one.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        conformance)
          case ${words[CURRENT]} in
            --dir=*)
              compset -P '--dir='
              _files
              return
              ;;
          esac
          _arguments -C \
            '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
            '*--only[Run only cases whose names start so.]:only' \
            '*--patience-s[Longest time for an answer of the node, s.]:patience-s' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'prepare:Make two nodes that know each other\: one of the kit, one of Comity to be tested.'
                'list:List the cases of the kit, each with the rule that it checks.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                prepare)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Folder in which FOLDER/kit and FOLDER/tested are made.:_files' \
                    '*--out[Folder in which FOLDER/kit and FOLDER/tested are made.]:out:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                list)
                  _arguments \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                *)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '*--only[Run only cases whose names start so.]:only' \
                    '*--patience-s[Longest time for an answer of the node, s.]:patience-s' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'
                  ;;
              esac
              ;;
          esac
          ;;
        node)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'init:Make a node\: root, node and signatory keys, database, fence.'
                'protect:Take from the node'\''s folder and files what they allow other users of this machi…'
                'status:Show keys with their ends, peers, agreements, what waits.'
                'adopt-policy:Adopt cases.yaml as it is now\: what the node does in cases by itself.'
                'backup:Write a whole copy of the database while the node works.'
                'verify:Verify a backup\: its pages, and the tree over every entry.'
                'restore:Bring a node back from a backup, and from its peers what came after it.'
                'move:Move the node'\''s database\: to a PostgreSQL server, or back into a file.'
                'token:Make a token for the people'\''s API; it is shown once, its hash is kept.'
                'tokens:List the tokens of programs\: owner, rights, end, last use.'
                'transport:State with the root key where this node is; peers take no other address.'
                'pins:State with the node key other keys of certificates for the hosts of the root.'
                'show:Show where this party'\''s keys are, in files or tokens, and when they end.'
                'certify:Make a key and certify it with the root key; a node key takes the old one'\''s pla…'
                'revoke:Take a key back; peers learn it with the next contact.'
                'replace-stolen:Take back a node key that somebody else may have, and go on with another at onc…'
                'new-root:Begin again under another root key\: the old one is lost, and no successor is le…'
                'rotate:Change a key\: of the node, the signatory, those to seal for.'
                'request:Make a key, and write a request that an offline machine certifies.'
                'sign-request:Certify the key of a request with the root key, on a machine without a node.'
                'accept:Take the certificates of an offline machine, and announce them to peers.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                init)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--party[Id of the party (party\:FRA, party\:my-operator).]:party' \
                    '*--kind[state, alliance, agency, operator or fictional.]:kind' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '*--name[Name for people; that of the register if it is left out.]:name' \
                    '*--url[Where peers reach it (https\://…); http\://HOST\:PORT if left out.]:url' \
                    '*--host[--host]:host' \
                    '*--port[--port]:port' \
                    '*--people-port[--people-port]:people-port' \
                    '*--root-key[--root-key]:root-key' \
                    '*--node-key[--node-key]:node-key' \
                    '*--person-key[--person-key]:person-key' \
                    '*--module[--module]:module' \
                    '*--root-module[--root-module]:root-module' \
                    '*--fence[File outside the folder by which a restored node is recognised; next to the fol…]:fence' \
                    '--drill[A node for exercises\: its keys count nowhere else.]' \
                    '--no-passphrase[Leave the keys without encryption\: who copies the files can sign in the party'\''s…]' \
                    '*--database[postgresql\://ROLE@HOST\:PORT/DATABASE of an empty database in place of a file.]:database' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                protect)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                status)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                adopt-policy)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                backup)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:File to write. The fence is not in it, and must not be.:_files' \
                    '*--out[File to write. The fence is not in it, and must not be.]:out:_files' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '*--recipient[A public key of age (age1…) that can open it; several may. Without one it is no…]:recipient' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                verify)
                  case ${words[CURRENT]} in
                    --identity=*)
                      compset -P '--identity='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The backup.:_files' \
                    '*--identity[File with the identity of age that opens it, if it is encrypted.]:identity:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                restore)
                  case ${words[CURRENT]} in
                    --backup=*)
                      compset -P '--backup='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --identity=*)
                      compset -P '--identity='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:A backup; without it the database that is there recovers from peers.:_files' \
                    '*--backup[A backup; without it the database that is there recovers from peers.]:backup:_files' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '*--identity[File with the identity of age that opens it, if it is encrypted.]:identity:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                move)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--to[postgresql\://ROLE@HOST\:PORT/DATABASE of an empty database, or file. Its passwor…]:to' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                token)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:What the token is for.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--scope[A right that it has; given several times for several. To read, to read shared d…]:scope' \
                    '*--days[How long it counts.]:days' \
                    '*--owner[Person that it acts for\: it has no more rights than the person, and ends with i…]:owner' \
                    '--revoke[Take the token of this name back instead.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                tokens)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--limit[--limit]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                transport)
                  case ${words[CURRENT]} in
                    --certificate=*)
                      compset -P '--certificate='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --root=*)
                      compset -P '--root='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--host[Host (or host\:port) of the node; may be given several times.]:host' \
                    '*--certificate[Certificate in PEM whose key counts; may be given several times.]:certificate:_files' \
                    '*--pin[A key'\''s hash, sha256\: and 64 hexadecimal digits; may be given several times.]:pin' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '*--root[The root key, if it is not in the folder.]:root:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                pins)
                  case ${words[CURRENT]} in
                    --certificate=*)
                      compset -P '--certificate='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--certificate[Certificate in PEM whose key counts; may be given several times.]:certificate:_files' \
                    '*--pin[A key'\''s hash, sha256\: and 64 hexadecimal digits; may be given several times.]:pin' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--check[Open those that are here, and verify a signature of each; tokens ask for their …]' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                certify)
                  case ${words[CURRENT]} in
                    --root=*)
                      compset -P '--root='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:node, person, drill, sealing, or root (a successor of the root key).' \
                    '2:File to write the key to, or pkcs11\:token=…;object=… to make it in a token.:_files' \
                    '*--name[Whose key it is, for people.]:name' \
                    '*--root[The root key, a file or pkcs11\:…, if it is not where the settings say.]:root:_files' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                revoke)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --root=*)
                      compset -P '--root='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the key (comity node status --json).' \
                    '*--reason[Why; peers see this text.]:reason' \
                    '*--at[From when on it counts for nothing (UTC)\: when it was stolen; now if left out.]:at' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '*--root[The root key, a file or pkcs11\:…, if it is not where the settings say.]:root:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                replace-stolen)
                  case ${words[CURRENT]} in
                    --root=*)
                      compset -P '--root='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:File to write the new key to, or pkcs11\:token=…;object=….:_files' \
                    '*--name[Whose key it is, for people.]:name' \
                    '*--root[The root key, a file or pkcs11\:…, if it is not where the settings say.]:root:_files' \
                    '*--reason[Why; peers see this text.]:reason' \
                    '*--at[From when on the old key counts for nothing (UTC)\: when it was stolen; now if l…]:at' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                new-root)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:File to write the root key to, or pkcs11\:token=…;object=….:_files' \
                    '*--reason[Why, for this node'\''s ledger.]:reason' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                rotate)
                  _arguments -C \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]' \
                    '1: :->cmds' \
                    '*::arg:->args'

                  case $state in
                    cmds)
                      local -a commands
                      commands=(
                        'node:Certify a new node key; it signs once every peer has acknowledged it.'
                        'person:Certify a new key of the signatory, and revoke the one in use from now on.'
                        'sealing:Make new keys to seal for at once, and destroy the halves that open the old one…'
                      )
                      _describe -t commands 'command' commands
                      ;;
                    args)
                      case $words[1] in
                        node)
                          case ${words[CURRENT]} in
                            --root=*)
                              compset -P '--root='
                              _files
                              return
                              ;;
                            --dir=*)
                              compset -P '--dir='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:File to write the new key to, or pkcs11\:token=…;object=….:_files' \
                            '*--name[Whose key it is, for people.]:name' \
                            '*--root[The root key, a file or pkcs11\:…, if it is not where the settings say.]:root:_files' \
                            '*--overlap-days[How long the old key counts on, days; after half of it the new one signs in any…]:overlap-days' \
                            '--finish[Let the new key sign now, whoever has acknowledged it.]' \
                            '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        person)
                          case ${words[CURRENT]} in
                            --root=*)
                              compset -P '--root='
                              _files
                              return
                              ;;
                            --dir=*)
                              compset -P '--dir='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:File to write the new key to, or pkcs11\:token=…;object=….:_files' \
                            '*--name[Whose key it is, for people.]:name' \
                            '*--root[The root key, a file or pkcs11\:…, if it is not where the settings say.]:root:_files' \
                            '*--reason[Why; peers see this text.]:reason' \
                            '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        sealing)
                          case ${words[CURRENT]} in
                            --dir=*)
                              compset -P '--dir='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                      esac
                      ;;
                  esac
                  ;;
                request)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:node or person.' \
                    '2:File to write the key to, or pkcs11\:token=…;object=….:_files' \
                    '3:File of the request.:_files' \
                    '*--out[File of the request.]:out:_files' \
                    '*--name[Whose key it is, for people.]:name' \
                    '--keep-old[Let the key that is in use count on\: the new one stands beside it.]' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                sign-request)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --root=*)
                      compset -P '--root='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The request.:_files' \
                    '2:File of the answer.:_files' \
                    '*--out[File of the answer.]:out:_files' \
                    '*--root[The root key\: a file, or pkcs11\:token=…;object=….]:root:_files' \
                    '*--fingerprint[Of the party'\''s root, from the record of its ceremony.]:fingerprint' \
                    '*--module[The PKCS #11 library of the root'\''s token.]:module' \
                    '*--overlap-days[How long a replaced node key counts on, days; that of a person ends at once.]:overlap-days' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                accept)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The answer.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        act)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'list:List acts that wait for a proof, the newest first.'
                'show:Show an act\: what it is about, who has proved it, what has become of it.'
                'prove:Prove an act that another person has prepared, with one'\''s own key file.'
                'withdraw:Withdraw an act that waits\: whoever has the right that it needs may do so.'
                'journal:Verify the journal of proofs\: each record, and that each names the one before i…'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--closed[Those that are over as well.]' \
                    '*--limit[At most so many.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the act.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                prove)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the act.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                withdraw)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the act.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                journal)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        person)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'list:List persons with roles, state and authenticators.'
                'events:List what happened to persons and authenticators, warnings included.'
                'first:Print the link by which the first administrator gets an account.'
                'invite:Make an account, and print the link by which the person gets its authenticators.'
                'roles:Give a person these roles and no others; its sessions end.'
                'suspend:Suspend a person\: it signs in nowhere, its sessions and programs end.'
                'restore:Let a suspended person in again.'
                'reset:Take all authenticators of a person away, and print a link to new ones.'
                'freeze-lift:Let a person act again before the day after a reset is over.'
                'key:Key files, which prove acts at the command line.'
                'sign-in:Sign in at a node with a key file; commands with --server use the session until…'
                'sign-out:End the session that is kept for a node.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--limit[--limit]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                events)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Of one person alone\: its name or id.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--limit[--limit]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                first)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
                    '*--recover[An administrator who has lost all authenticators, where no other one can help\: …]:recover' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                invite)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:For people of this node.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--role[A role; given several times for several\: viewer, analyst, duty officer, flight …]:role' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                roles)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name or id of the person.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--role[A role; given several times for several\: viewer, analyst, duty officer, flight …]:role' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                suspend)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name or id of the person.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                restore)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name or id of the person.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                reset)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name or id of the person.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                freeze-lift)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name or id of the person.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                key)
                  _arguments -C \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]' \
                    '1: :->cmds' \
                    '*::arg:->args'

                  case $state in
                    cmds)
                      local -a commands
                      commands=(
                        'new:Make a person'\''s key file, and register it by the link that the person was given.'
                        'list:List one'\''s own authenticators\: key files, passkeys, password, identities.'
                        'end:Let one of one'\''s own authenticators count no more; sessions that it began end.'
                      )
                      _describe -t commands 'command' commands
                      ;;
                    args)
                      case $words[1] in
                        new)
                          case ${words[CURRENT]} in
                            --dir=*)
                              compset -P '--dir='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                            --person-key=*)
                              compset -P '--person-key='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:Name of the person'\''s account; of the first administrator, as it is to be.' \
                            '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                            '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                            '*--link[The link, or the secret behind its #, that counts once.]:link' \
                            '*--person-key[Where the key file is made; persons/NAME.key in the node'\''s folder if left out. …]:person-key:_files' \
                            '*--label[What the key is called in lists.]:label' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        list)
                          case ${words[CURRENT]} in
                            --dir=*)
                              compset -P '--dir='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                            --person-key=*)
                              compset -P '--person-key='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                            '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                            '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                            '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                            '--yes[Do not ask at the terminal before signing.]' \
                            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                        end)
                          case ${words[CURRENT]} in
                            --dir=*)
                              compset -P '--dir='
                              _files
                              return
                              ;;
                            --server=*)
                              compset -P '--server='
                              _files
                              return
                              ;;
                            --person-key=*)
                              compset -P '--person-key='
                              _files
                              return
                              ;;
                          esac
                          _arguments \
                            '1:Its id (comity person key list); of a key file its name is enough.' \
                            '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                            '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                            '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                            '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                            '--yes[Do not ask at the terminal before signing.]' \
                            '--json[Print JSON for programs.]' \
                            '--help[Display this message and exit.]' \
                            '-h[Display this message and exit.]' \
                            '--version[Display application version.]'

                          ;;
                      esac
                      ;;
                  esac
                  ;;
                sign-in)
                  case ${words[CURRENT]} in
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--server[URL of the node'\''s people'\''s API (COMITY_SERVER).]:server' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                sign-out)
                  _arguments \
                    '*--server[URL of the node'\''s people'\''s API (COMITY_SERVER).]:server' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        serve)
          case ${words[CURRENT]} in
            --dir=*)
              compset -P '--dir='
              _files
              return
              ;;
          esac
          _arguments \
            '*--dir[Folder of the node (COMITY_NODE).]:dir:_files' \
            '*--port[--port]:port' \
            '*--people-port[--people-port]:people-port' \
            '--people-only[Pages and API alone, beside the process that signs\: for nodes on PostgreSQL.]' \
            '--json[Print JSON for programs.]' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        peer)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'add:Ask a node who it is; nothing is believed before its fingerprint is compared.'
                'verify:Note that people have compared a peer'\''s fingerprint.'
                'replace-root:Take another root key of a peer that has lost its own, once people have compare…'
                'allow-older:Allow the link before protocol 3, which carriers can read, for a while; or end …'
                'list:List peers with their state.'
                'sync:Exchange everything with a peer now\: outbox, gaps, keys, a cosigned head.'
                'block:Take nothing from a peer but live cases and crisis messages; share nothing with…'
                'unverify:Take back that people have compared a peer'\''s fingerprint\: nothing passes any mo…'
                'remove:Remove a peer; its keys stay for what it has signed.'
                'health:Show how the exchange with each peer and over each channel goes, and what to do.'
                'test:Test a peer now\: who it is, its clock, a sealed question; nothing is delivered.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                add)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:URL of the peer'\''s node.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--private[Allow private addresses (and plain HTTP) for this peer\: an administrator'\''s busi…]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                verify)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '2:What its people read to you\: 32 letters and digits, dashes and case do not matt…' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                replace-root)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '2:What its people read to you\: 32 letters and digits, dashes and case do not matt…' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                allow-older)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '*--until[When the allowance ends by itself (UTC, at most 90 days from now).]:until' \
                    '--end[End the allowance now.]' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--limit[At most so many.]:limit' \
                    '*--after[Id of the last peer of the list before\: those after it.]:after' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                sync)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                block)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--stop[Lift the block instead.]' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                unverify)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--force[Although cases with it are live.]' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                remove)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--force[Although cases with it are live.]' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                health)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--limit[At most so many peers.]:limit' \
                    '*--after[Id of the last peer of the list before\: those after it.]:after' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                test)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the party.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        agreement)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'draft:Keep a draft and send it to its parties; nothing is in force before all have si…'
                'check:Find contradictions, and clauses that can never apply.'
                'explain:Explain in plain words, per party, what it may see and may not.'
                'show:Show a version before it is signed\: its hash, and what changed since the last o…'
                'sign:Sign a content as this party\: a signatory'\''s act, proved with a key file.'
                'reject:Reject a draft that this party has not signed.'
                'list:List the versions that the node holds, with their state.'
                'withdraw:Withdraw from a version that this party has signed; a notice runs from its rece…'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                draft)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The agreement, YAML.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--example[Print an example to begin with instead.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                check)
                  _arguments \
                    '1:The agreement, YAML.:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                explain)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:A file, or the name or hash of an agreement that the node holds.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--party[For this party alone.]:party' \
                    '--cedar[Print Cedar policies that decide the same, for auditors.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name, NAME@HASH, or hash of the agreement; of a name, the newest version.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                sign)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:NAME@HASH as agreement show prints it\: refused if another content has come unde…' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--hash[The hash, if WHAT is a name alone or left out.]:hash' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                reject)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:NAME@HASH, or the hash, of the draft.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--hash[The hash, if WHAT is a name alone or left out.]:hash' \
                    '*--drafts-of[Reject every draft that this party has sent instead.]:drafts-of' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--limit[At most so many.]:limit' \
                    '*--after[Hash of the last version of the list before\: those after it.]:after' \
                    '--rejected[Those that were rejected here as well.]' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                withdraw)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the agreement, NAME@HASH, or its hash.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        share)
          case ${words[CURRENT]} in
            --dir=*)
              compset -P '--dir='
              _files
              return
              ;;
            --server=*)
              compset -P '--server='
              _files
              return
              ;;
          esac
          _arguments -C \
            '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
            '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
            '*--kind[elements, ephemerides, cdms, observations, contacts, …]:kind' \
            '*--with[Parties to share with from now on; all that it is shared with already if left o…]:with' \
            '*--purpose[What for\: flight-safety, re-entry, interference, coordination, …]:purpose' \
            '*--level[Classification, in the words of the agreement'\''s labels (tlp if it has none).]:level' \
            '--stop[No longer share this kind with these parties.]' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'preview:Show what a party would see, and why; nothing is sent.'
                'held:Show what others have shared with this node.'
                'export:Write what others have shared into a file\: OMM in CSV, OEM, CDM, or JSON.'
                'subscribe:Ask a party for a kind of data, as it changes; its agreements decide what comes.'
              )
              _describe -t commands 'command' commands
              _files
              ;;
            args)
              case $words[1] in
                preview)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The party.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--kind[--kind]:kind' \
                    '*--purpose[--purpose]:purpose' \
                    '*--objects[These objects alone (object\:norad\:25544).]:objects' \
                    '*--limit[How many rows to show.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                held)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--party[--party]:party' \
                    '*--kind[--kind]:kind' \
                    '*--objects[--objects]:objects' \
                    '*--limit[How many rows to show.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                export)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:File to write; comity screen and comity risk read it.:_files' \
                    '*--out[File to write; comity screen and comity risk read it.]:out:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--kind[elements, ephemerides, cdms, observations, contacts, …]:kind' \
                    '*--party[Of this party alone.]:party' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                subscribe)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Whom to ask.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--kind[--kind]:kind' \
                    '*--purpose[--purpose]:purpose' \
                    '*--objects[These objects alone.]:objects' \
                    '--stop[End the subscription.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                *)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Catalogues or snapshots (elements), OEM (ephemerides), CDM (cdms); JSON rows fo…:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--kind[elements, ephemerides, cdms, observations, contacts, …]:kind' \
                    '*--with[Parties to share with from now on; all that it is shared with already if left o…]:with' \
                    '*--purpose[What for\: flight-safety, re-entry, interference, coordination, …]:purpose' \
                    '*--level[Classification, in the words of the agreement'\''s labels (tlp if it has none).]:level' \
                    '--stop[No longer share this kind with these parties.]' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'
                  ;;
              esac
              ;;
          esac
          ;;
        case)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'list:List live cases, the next closest approach first.'
                'show:Show a case\: state, roles, commitments, deadlines, next step.'
                'open:Open a case from a conjunction message, or join the live one.'
                'next:Take the next step of this node by its own policy.'
                'close:Close a case whose closest approach is over.'
                'replay:Build a case from the ledger alone, and compare it with the state that is store…'
                'draft:Compute the case that a conjunction message would open; nothing is signed or se…'
                'evidence:Sign evidence\: our own burn as flown, or a measurement of the other'\''s.'
                'acknowledge:Countersign the baseline of a case that the other side opened.'
                'propose:Offer to give way, with the burn of the baseline, screened against the catalogu…'
                'counter:Answer a proposal with a burn of one'\''s own choice.'
                'promise:Promise not to burn in the other side'\''s window.'
                'refuse:Refuse a baseline or a proposal, with a reason of the closed list.'
                'commit:Commit to move, after another screening of the burn; the promise is held.'
                'withdraw:Withdraw a proposal or a commitment; the other side may take over.'
                'take-over:Move in place of the party that withdrew.'
                'stand-down:As the sole mover, stand down for good\: only then may the other side move.'
                'reopen:Call for a case to be opened again with a new message, or consent to it.'
                'plan:Sign a separation plan as a person; without a file, the other side'\''s plan.'
                'rehearse:Carry an encounter of a catalogue through two nodes on an exercise'\''s clock.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--closed[List cases whose closest approach is over, too.]' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the case, or its first characters.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                open)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:CDM with both covariances.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--with[The party that answers for the other object.]:with' \
                    '*--ours[Which object is ours, if its capabilities are not offered.]:ours' \
                    '*--hbr-m[Sum of both radii, m, if the message has none.]:hbr-m' \
                    '--always[Open it below the agreed threshold too.]' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                next)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--dry-run[Only print the step.]' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                close)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                replay)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                draft)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:CDM with both covariances.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--with[The party that answers for the other object.]:with' \
                    '*--ours[Which object is ours, if its capabilities are not offered.]:ours' \
                    '*--hbr-m[Sum of both radii, m, if the message has none.]:hbr-m' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                evidence)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --ephemeris=*)
                      compset -P '--ephemeris='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--at[Time of our burn, UTC.]:at' \
                    '*--dv-m-s[Size of our burn in radial, transverse and normal direction, m/s.]:dv-m-s' \
                    '*--ephemeris[Trajectory after the burn (OEM)\: ours, or with --of-peer the other'\''s.]:ephemeris:_files' \
                    '--of-peer[The evidence is about the other side'\''s object.]' \
                    '--no-burn[The other side did not burn in its last window.]' \
                    '*--source[Who measured it.]:source' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                acknowledge)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                propose)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                counter)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '2:The change that is wanted, for people.' \
                    '*--words[The change that is wanted, for people.]:words' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                promise)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                refuse)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '2:own-limits, inadmissible, screening, stale-baseline, window, …' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--words[An explanation for people.]:words' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                commit)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                withdraw)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '2:screening, own-limits, not-capable, …' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                take-over)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                stand-down)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                reopen)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '2:A new CDM; without one, consent to the other side'\''s call.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--hbr-m[Sum of both radii, m, if the message has none.]:hbr-m' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                plan)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The case.' \
                    '2:The plan, a text of at most 20,000 characters.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                rehearse)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --launch-log=*)
                      compset -P '--launch-log='
                      _files
                      return
                      ;;
                    --satcat=*)
                      compset -P '--satcat='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:A file, or the synthetic sample (sample\:N for another size).' \
                    '*--catalogue[A file, or the synthetic sample (sample\:N for another size).]:catalogue' \
                    '*--out[Where the two nodes are made; they are kept.]:out:_files' \
                    '*--days[Length of the window that is screened, days.]:days' \
                    '*--launch-log[--launch-log]:launch-log:_files' \
                    '*--satcat[--satcat]:satcat:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        ledger)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'verify:Verify this node'\''s ledger, or, offline and without a node, an evidence bundle o…'
                'prove:Prove one entry\: signed by its sender, and in the log that both sides signed.'
                'export:Write an evidence bundle that a third person verifies offline, or a PDF with it…'
                'list:List entries\: what was sent, received, signed, refused, erased.'
                'erase:Erase what must not be kept any longer; a serving node does so by itself.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                verify)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:An evidence bundle, or a PDF with one inside; without it the ledger of the node…:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                prove)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Its number (comity ledger list), or its hash.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                export)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:File to write; a name in .pdf gives pages with the bundle attached (extra pdf).:_files' \
                    '*--out[File to write; a name in .pdf gives pages with the bundle attached (extra pdf).]:out:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--party[The channel with this party alone.]:party' \
                    '*--entry[These entries alone.]:entry' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--after[Entries beyond this number.]:after' \
                    '*--limit[How many to show.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                erase)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        audit)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'list:List who asked for what and who saw which rows, the newest first.'
                'show:Show one row of the audit.'
                'export:Write rows of the audit with their proof, to be verified without the node.'
                'verify:Verify a node'\''s audit, or, offline and without a node, an export of it.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--person[Id of an account, or the name of a person or token.]:person' \
                    '*--operation[Name of an operation, \"case show\".]:operation' \
                    '*--id[An id that a request named or an answer showed\: of an object, entry, party or c…]:id' \
                    '*--since[--since]:since' \
                    '*--until[--until]:until' \
                    '*--limit[How many to show.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Its number, or the instance of a request as its answer names it.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                export)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:File to write, NDJSON.:_files' \
                    '*--out[File to write, NDJSON.]:out:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--person[Id of an account, or the name of a person or token.]:person' \
                    '*--operation[Name of an operation, \"case show\".]:operation' \
                    '*--id[An id that a request named or an answer showed\: of an object, entry, party or c…]:id' \
                    '*--since[--since]:since' \
                    '*--until[--until]:until' \
                    '*--after[Rows beyond this number.]:after' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                verify)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:An export; without it the audit of the node is verified.:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        catalogue)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'import:Read catalogues, check every row, list what was refused and why.'
                'diff:Compare two catalogues\: objects that came, went, were renewed or changed.'
                'fetch:Fetch a public catalogue\: celestrak\:GROUP or space-track.'
                'show:List objects of catalogues, those whose name or number contains --find.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                import)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --launch-log=*)
                      compset -P '--launch-log='
                      _files
                      return
                      ;;
                    --satcat=*)
                      compset -P '--satcat='
                      _files
                      return
                      ;;
                    --register=*)
                      compset -P '--register='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Element sets\: TLE, OMM (CSV, JSON, KVN, XML), gz/xz/zst; or snapshots.' \
                    '*--out[Write a snapshot (.comity).]:out:_files' \
                    '*--launch-log[GCAT launch log with owners and sites.]:launch-log:_files' \
                    '*--satcat[Satellite catalogue in CSV.]:satcat:_files' \
                    '*--register[Another register of parties.]:register:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                diff)
                  _arguments \
                    '1:OLD' \
                    '2:NEW' \
                    '--json[Print JSON for programs.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                fetch)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:celestrak\:active, celestrak\:starlink, …, or space-track.' \
                    '*--out[The file to write.]:out:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  _arguments \
                    '*:Element sets\: TLE, OMM (CSV, JSON, KVN, XML), gz/xz/zst; or snapshots.' \
                    '*--find[Part of a name, a number or an international designator.]:find' \
                    '*--limit[How many rows to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        screen)
          case ${words[CURRENT]} in
            --volume=*)
              compset -P '--volume='
              _files
              return
              ;;
            --changed=*)
              compset -P '--changed='
              _files
              return
              ;;
            --out=*)
              compset -P '--out='
              _files
              return
              ;;
            --ephemeris=*)
              compset -P '--ephemeris='
              _files
              return
              ;;
            --cdm-out=*)
              compset -P '--cdm-out='
              _files
              return
              ;;
            --notices=*)
              compset -P '--notices='
              _files
              return
              ;;
            --history=*)
              compset -P '--history='
              _files
              return
              ;;
            --radii=*)
              compset -P '--radii='
              compadd -- 'given' 'catalogue'
              return
              ;;
            --sort=*)
              compset -P '--sort='
              compadd -- 'miss' 'pc' 'tca'
              return
              ;;
            --launch-log=*)
              compset -P '--launch-log='
              _files
              return
              ;;
            --satcat=*)
              compset -P '--satcat='
              _files
              return
              ;;
          esac
          _arguments \
            '*:Element sets\: TLE, OMM (CSV, JSON, KVN, XML), gz/xz/zst; or snapshots.' \
            '*--days[Length of the window, days (at most 30).]:days' \
            '*--threshold-km[Largest miss distance, km; it is included.]:threshold-km' \
            '*--start[Start of the window, UTC, included; default\: the midnight after most epochs. Wi…]:start' \
            '*--primaries[Only pairs with one of these\: numbers, designators or names with commas, owner\:…]:primaries' \
            '*--volume[JSON file with boxes or ellipsoids by class of orbit, instead of a distance.]:volume:_files' \
            '*--changed[Element sets to screen against the catalogue instead (candidates, updates).]:changed:_files' \
            '*--out[Table to write\: .csv, .json or .parquet.]:out:_files' \
            '*--workers[Threads; default\: all processors.]:workers' \
            '*--engine[threads, or dask=ADDRESS of a running scheduler.]:engine' \
            '*--ephemeris[Own ephemerides (OEM) to screen against the catalogue instead.]:ephemeris:_files' \
            '*--hbr-m[Sum of radii for probabilities (--pc, own ephemerides), m.]:hbr-m' \
            '*--cdm-out[Folder for a message (CDM) per conjunction of own ephemerides.]:cdm-out:_files' \
            '*--notices[A node (folder or URL) whose break-up notices add their fragments.]:notices:_files' \
            '*--fragments[How many fragments are sampled of each break-up notice.]:fragments' \
            '*--limit[How many approaches to print.]:limit' \
            '--pc[Add three probabilities to each row, by learned errors of element sets\: consist…]' \
            '*--history[With --pc\: older catalogues of the same objects, to learn the errors of each on…]:history:_files' \
            "*--radii[With --pc\: radii of half of --hbr-m each, or from radar cross-sections (--satca…]:radii:(given catalogue)" \
            "*--sort[Order of the printed list and of the table\: miss (nearest first), pc, tca; defa…]:sort:(miss pc tca)" \
            '*--max-age-days[Largest distance in days of an element set'\''s epoch from an instant\: beyond it a…]:max-age-days' \
            '*--launch-log[GCAT launch log with owners and sites.]:launch-log:_files' \
            '*--satcat[Satellite catalogue in CSV.]:satcat:_files' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        watch)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'run:Fetch, screen, rank by Pc, compare with the last run, say what to decide by whe…'
                'serve:Run again and again until it is interrupted; a run that fails is said, and the …'
                'show:Show the result of the last run again, as of then.'
                'check:Check the file of an operation, its satellites and its sources; nothing is fetc…'
                'draft:Print a file of an operation with every member, to be filled in.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                run)
                  _arguments \
                    '1:File of the operation; comity watch draft prints one.:_files' \
                    '*--now[Instant, UTC, in place of now\: for archives and trials.]:now' \
                    '*--limit[How many approaches are printed; --json has all.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                serve)
                  _arguments \
                    '1:File of the operation; comity watch draft prints one.:_files' \
                    '*--every-h[Hours from the beginning of one run to that of the next, 0.01 to 168.]:every-h' \
                    '*--limit[How many approaches are printed; --json prints each run on a line.]:limit' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  _arguments \
                    '1:File of the operation; comity watch draft prints one.:_files' \
                    '*--limit[How many approaches are printed; --json has all.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                check)
                  _arguments \
                    '1:File of the operation; comity watch draft prints one.:_files' \
                    '*--now[Instant, UTC, in place of now\: for archives and trials.]:now' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                draft)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--out[File to write instead.]:out:_files' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        screen-ephemerides)
          case ${words[CURRENT]} in
            --store=*)
              compset -P '--store='
              _files
              return
              ;;
            --out=*)
              compset -P '--out='
              _files
              return
              ;;
          esac
          _arguments \
            '*:OEM and OCM files, and folders of them.:_files' \
            '*--store[Folder for what was read and searched; about 230 kB for each ephemeris of a wee…]:store:_files' \
            '*--catalogue[Element sets to screen them against, too.]:catalogue' \
            '*--start[Start of the window, UTC; default\: the first state of all.]:start' \
            '*--days[Length of the window, days (at most 30).]:days' \
            '*--threshold-km[Largest distance that is searched, km; included.]:threshold-km' \
            '*--sigmas[Keep approaches that enter the ellipsoid of so many standard deviations of both…]:sigmas' \
            '*--hbr-m[Sum of both radii, m.]:hbr-m' \
            '--distances-only[Do without the probability of each approach that is kept, a fifth of a second e…]' \
            '*--workers[Threads; default\: all processors.]:workers' \
            '*--out[Table to write\: .csv, .json or .parquet.]:out:_files' \
            '*--limit[How many approaches to print.]:limit' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        risk)
          case ${words[CURRENT]} in
            --pictures=*)
              compset -P '--pictures='
              _files
              return
              ;;
          esac
          _arguments \
            '*:Conjunction data messages (CDM).:_files' \
            '*--hbr-m[Sum of both objects'\'' radii, m; default\: as the message states it.]:hbr-m' \
            '*--trials[Trials of a Monte Carlo, such as 1000000.]:trials' \
            '*--seed[Seed of the Monte Carlo; the same seed gives the same hits.]:seed' \
            '*--now[Instant (UTC) at which ages are judged, or created for that of each message'\''s c…]:now' \
            '--accept-doubtful[Take doubtful messages as they are\: exit code 0. The reasons are printed still.]' \
            '*--tiers[Profile of published thresholds for several messages\: cara, esa, or a JSON file…]:tiers' \
            '*--lead-h[Hours that a burn needs to be prepared\: until when it must be decided.]:lead-h' \
            '*--pictures[Folder to write pictures to\: encounter plane, radius, dilution.]:pictures:_files' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        avoid)
          case ${words[CURRENT]} in
            --constraints=*)
              compset -P '--constraints='
              _files
              return
              ;;
            --out=*)
              compset -P '--out='
              _files
              return
              ;;
            --form=*)
              compset -P '--form='
              compadd -- 'opm' 'ocm' 'oem'
              return
              ;;
            --pictures=*)
              compset -P '--pictures='
              _files
              return
              ;;
            --launch-log=*)
              compset -P '--launch-log='
              _files
              return
              ;;
          esac
          _arguments \
            '1:A conjunction data message (CDM).:_files' \
            '*--hbr-m[Sum of both objects'\'' radii, m; default\: as the message states it.]:hbr-m' \
            '*--target-pc[Probability to reach.]:target-pc' \
            '*--catalogue[Files (or sample) to screen the changed track against for some days.]:catalogue' \
            '*--constraints[JSON file\: times, blackouts, largest impulse, direction, errors, box.]:constraints:_files' \
            '*--object[Which object of the message burns, 1 or 2.]:object' \
            '*--out[Write the plan\: .opm (state and burn), .ocm or .oem (the changed track).]:out:_files' \
            "*--form[Form of --out in place of its suffix\: opm, ocm or oem.]:form:(opm ocm oem)" \
            '*--pictures[Folder for the trade space as SVG.]:pictures:_files' \
            '*--worst[How many conjunctions of a catalogue to plan for.]:worst' \
            '*--now[Instant (UTC) from which the time to prepare counts, or created for that of the…]:now' \
            '--accept-doubtful[Take a doubtful message as it is\: exit code 0. The reasons are printed still.]' \
            '*--launch-log[GCAT launch log with owners and sites.]:launch-log:_files' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        message)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'check:Read messages and say all that departs from the standard, line by line.'
                'convert:Write a message in another syntax, in the standard'\''s units and order.'
                'fetch:Collect conjunction messages into a folder, each once, and say what is new.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                check)
                  case ${words[CURRENT]} in
                    --mode=*)
                      compset -P '--mode='
                      compadd -- 'strict' 'lenient'
                      return
                      ;;
                  esac
                  _arguments \
                    '*:CDM, OEM, OPM, OMM, OCM, TDM, RDM or NDM; KVN, XML or JSON.:_files' \
                    "*--mode[strict\: by the standard. lenient\: also what producers write, each departure nam…]:mode:(strict lenient)" \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                convert)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --form=*)
                      compset -P '--form='
                      compadd -- 'kvn' 'xml' 'json'
                      return
                      ;;
                  esac
                  _arguments \
                    '1:FILE:_files' \
                    '*--out[The file to write; its suffix (.xml, .json, else KVN) tells the syntax.]:out:_files' \
                    "*--form[kvn, xml or json, whatever the suffix.]:form:(kvn xml json)" \
                    '--json[Print JSON for programs.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                fetch)
                  case ${words[CURRENT]} in
                    --into=*)
                      compset -P '--into='
                      _files
                      return
                      ;;
                    --credentials=*)
                      compset -P '--credentials='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Files, folders, mails (.eml, mbox), zip, - for the standard input, space-track,…' \
                    '*--into[Folder to keep the messages in, with their index; the same one every time.]:into:_files' \
                    '*--credentials[File with accounts, mode 600, one NAME=value a line; default\: the environment (…]:credentials:_files' \
                    '--again[Ask a service that has refused\: you have looked why.]' \
                    '*--now[Instant (UTC) at which ages are judged and services asked, or created to judge …]:now' \
                    '*--late-h[Hours after which a source without a newer message is late.]:late-h' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        orbit)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'manoeuvres:Find manoeuvres in histories of element sets\: the gap, size, direction, confide…'
                'train:Learn to detect manoeuvres from histories whose manoeuvres are known (extra lea…'
                'breakup:Find when and where fragments were one object, and which objects were close by.'
                'pattern:Divide the life of geosynchronous objects into kept, moving and drifting.'
                'fit:Fit an orbit to observations\: state, covariance, residuals by station and kind.'
                'forecast:Forecast the last risk of events from their first messages, where that beats th…'
                'train-forecast:Learn to forecast risks from events whose end is known (extra learn).'
                'fuse:Fuse tracks of several parties into one for each object, with a conservative co…'
                'associate:Assign observations to the objects of a catalogue, and propose new objects.'
                'correlate:Correlate two parties'\'' catalogues object by object; list the objects of one alo…'
                'task:Plan which sensor observes which track when, by information a second of each sh…'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                manoeuvres)
                  case ${words[CURRENT]} in
                    --model=*)
                      compset -P '--model='
                      _files
                      return
                      ;;
                    --labels=*)
                      compset -P '--labels='
                      _files
                      return
                      ;;
                    --picture=*)
                      compset -P '--picture='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Element sets over months or years, any form.:_files' \
                    '*--model[Another model (JSON).]:model:_files' \
                    '*--least-confidence[Leave out detections of lower confidence, 0 to 1.]:least-confidence' \
                    '*--labels[True manoeuvres of the only object (YAML)\: counts hits.]:labels:_files' \
                    '*--picture[Picture to write (.svg), of the only object.]:picture:_files' \
                    '*--limit[How many to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                train)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Two or more pairs of NAME.tle (any form, compressed or not) and manoeuvres_NAME…:_files' \
                    '*--out[Model to write (.json).]:out:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                breakup)
                  case ${words[CURRENT]} in
                    --catalogue=*)
                      compset -P '--catalogue='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Element sets of the fragments.:_files' \
                    '*--catalogue[Element sets from before, to find the parents in.]:catalogue:_files' \
                    '*--since[--since]:since' \
                    '*--until[--until]:until' \
                    '*--limit[How many close objects to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                pattern)
                  _arguments \
                    '*:Element sets over months or years, any form.:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                fit)
                  case ${words[CURRENT]} in
                    --stations=*)
                      compset -P '--stations='
                      _files
                      return
                      ;;
                    --first-orbit=*)
                      compset -P '--first-orbit='
                      _files
                      return
                      ;;
                    --reference=*)
                      compset -P '--reference='
                      _files
                      return
                      ;;
                    --picture=*)
                      compset -P '--picture='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Observations\: TDM, CRD, IOD, UK, RDE, or lists.:_files' \
                    '*--stations[Stations\: JSON, YAML, CSV, settings.]:stations:_files' \
                    '*--first-orbit[First orbit\: elements, a state (JSON), a CPF.]:first-orbit:_files' \
                    '*--reference[Orbit to compare with\: CPF or SP3.]:reference:_files' \
                    '*--picture[Picture of the residuals to write (.svg).]:picture:_files' \
                    '*--objects[The object, if there are several.]:objects' \
                    '*--epoch[Of the orbit, UTC; the middle of the observations if not given.]:epoch' \
                    '*--explain[Parameters to estimate besides the state\: auto, none, or some of biases, drag, …]:explain' \
                    '*--degree[Of the gravity field, 2 to 70; by the height if not given.]:degree' \
                    '*--drag-m2-kg[Drag coefficient times area over mass, where known.]:drag-m2-kg' \
                    '*--radiation-m2-kg[Coefficient of radiation pressure times area over mass, where known.]:radiation-m2-kg' \
                    '*--centre-m[From the reflectors to the centre of mass, where known.]:centre-m' \
                    '--manoeuvre[Search for an impulse amid the observations.]' \
                    '*--hold-back[Test the covariance with this share of the observations, at most 0.5, and widen…]:hold-back' \
                    '*--predict[Days after the last observation to predict the orbit and its covariance to, wit…]:predict' \
                    '--follow[Run filter and smoother over the observations as well; in --json.]' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                forecast)
                  case ${words[CURRENT]} in
                    --model=*)
                      compset -P '--model='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:FILE:_files' \
                    '*--interval[Probability of the interval\: 0.8, 0.9 or 0.95.]:interval' \
                    '*--model[Another model (JSON).]:model:_files' \
                    '*--limit[How many to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                train-forecast)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:CSV, one row an event\: event_id, r_minus2, time_to_tca, r_final and more.:_files' \
                    '*--out[Model to write (.json).]:out:_files' \
                    '--json[Print JSON for programs.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                fuse)
                  _arguments \
                    '*:FILES:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                associate)
                  case ${words[CURRENT]} in
                    --stations=*)
                      compset -P '--stations='
                      _files
                      return
                      ;;
                    --catalogue=*)
                      compset -P '--catalogue='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Observations\: TDM, CRD, IOD, UK, RDE, or lists.:_files' \
                    '*--stations[Stations\: JSON, YAML, CSV, settings.]:stations:_files' \
                    '*--catalogue[Element sets of the known objects.]:catalogue:_files' \
                    '*--detected[Probability that an object in view is detected in a scan.]:detected' \
                    '*--false[False detections, and detections of unknown objects, a scan.]:false' \
                    '*--least-plots[Observations that a new object must have.]:least-plots' \
                    '*--limit[How many objects to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                correlate)
                  case ${words[CURRENT]} in
                    --one=*)
                      compset -P '--one='
                      _files
                      return
                      ;;
                    --two=*)
                      compset -P '--two='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--one[Catalogue of the first party.]:one:_files' \
                    '*--two[Catalogue of the second.]:two:_files' \
                    '*--least-confidence[Leave out pairs of lower confidence, 0 to 1.]:least-confidence' \
                    '*--limit[How many pairs to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                task)
                  case ${words[CURRENT]} in
                    --sensors=*)
                      compset -P '--sensors='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:Tracks\: JSON with epoch, state_km, covariance.:_files' \
                    '*--sensors[Sensors with their shares\: JSON or YAML.]:sensors:_files' \
                    '*--start[--start]:start' \
                    '*--hours[--hours]:hours' \
                    '*--limit[How many observations to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        ephemeris)
          case ${words[CURRENT]} in
            --table=*)
              compset -P '--table='
              compadd -- 'states' 'track' 'looks' 'light' 'passes'
              return
              ;;
            --frame=*)
              compset -P '--frame='
              compadd -- 'gcrf' 'eme2000' 'teme' 'itrf'
              return
              ;;
            --stations=*)
              compset -P '--stations='
              _files
              return
              ;;
            --out=*)
              compset -P '--out='
              _files
              return
              ;;
            --form=*)
              compset -P '--form='
              compadd -- 'oem' 'czml' 'geojson' 'ics' 'csv' 'json' 'parquet'
              return
              ;;
          esac
          _arguments \
            '*:Element sets, OEM, OPM or CDM; - for the standard input.' \
            '*--objects[Numbers, designators or names (ISS (ZARYA)) with commas, owner\:CODE or a file o…]:objects' \
            "*--table[states, track (sub-satellite points, WGS 84), looks, light or passes; default\: …]:table:(states track looks light passes)" \
            "*--frame[Of states\: gcrf, eme2000, teme or itrf.]:frame:(gcrf eme2000 teme itrf)" \
            '*--start[Start of the span, UTC; default\: now for element sets, the epoch of a state, th…]:start' \
            '*--days[Length of the span, at most 400; default\: 1, or all of an ephemeris.]:days' \
            '*--step-s[Between rows, s.]:step-s' \
            '*--max-age-days[Rows further than this from the epoch are doubtful; default\: 14 for element set…]:max-age-days' \
            '*--stations[Stations\: JSON, GeoJSON or CSV.]:stations:_files' \
            '*--station[Only this one of the stations.]:station' \
            '*--min-elevation-deg[Least elevation of look angles and passes; a station'\''s horizon lifts that of pa…]:min-elevation-deg' \
            '--refraction[Passes by apparent elevations, with refraction, instead of geometric ones.]' \
            '*--out[File to write, may be repeated\: .oem, .czml, .geojson, .ics (passes), or the ta…]:out:_files' \
            "*--form[Form of --out in place of its suffix.]:form:(oem czml geojson ics csv json parquet)" \
            '*--limit[Rows to print.]:limit' \
            '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
            '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
            '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        show)
          case ${words[CURRENT]} in
            --dir=*)
              compset -P '--dir='
              _files
              return
              ;;
            --server=*)
              compset -P '--server='
              _files
              return
              ;;
          esac
          _arguments \
            '1:An id (party\:FRA, object\:norad\:25544, agreement\:NAME\:1, document\:sha256\:…), a c…' \
            '*--catalogue[Catalogues that hold the object\: files or sample.]:catalogue' \
            '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
            '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
            '--json[Print JSON for programs.]' \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]'

          ;;
        link)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'windows:Find contact windows of satellites over stations, or between satellites.'
                'budget:Compute a link budget\: over one range, or over every pass with its data volume.'
                'match:Compare the radios and services of two parties field by field; exit 1 if they d…'
                'interference:Find when emissions disturb reception, and when their flux exceeds its mask.'
                'plan:Make a contact plan from windows over stations and between satellites.'
                'route:Find the best route of a message over a contact plan, and disjoint alternatives.'
                'schedule:Schedule the antennas of many owners\: fair shares, reasons for refusals, few ch…'
                'ask:Request support from a partner; an agreement must allow it.'
                'asked:List requests of partners to this node; link schedule --asked schedules them.'
                'answer:Send a partner the windows a schedule grants it, and the reasons for refusals.'
                'answers:List what partners have granted and refused.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                windows)
                  case ${words[CURRENT]} in
                    --stations=*)
                      compset -P '--stations='
                      _files
                      return
                      ;;
                    --ephemeris=*)
                      compset -P '--ephemeris='
                      _files
                      return
                      ;;
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --picture=*)
                      compset -P '--picture='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--stations[Stations\: JSON, GeoJSON or CSV.]:stations:_files' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--days[Length of the span, days.]:days' \
                    '*--min-elevation-deg[Least elevation everywhere; a station'\''s horizon lifts it.]:min-elevation-deg' \
                    '*--frequency-mhz[Carrier, MHz, for the Doppler shift.]:frequency-mhz' \
                    '--refraction[Apparent elevations, with refraction, instead of geometric ones.]' \
                    '--light[Add the seconds in sunlight and the elevation of the Sun over the station.]' \
                    '--optical[Only satellites in sunlight over stations in the dark (Sun below −6°).]' \
                    '*--max-age-days[Largest distance of an element set'\''s epoch from the span, days.]:max-age-days' \
                    '*--catalogue[Element sets or a snapshot.]:catalogue' \
                    '*--objects[Numbers, designators or names with commas, owner\:CODE or a file of them; defaul…]:objects' \
                    '*--ephemeris[Ephemerides (OEM) instead of a catalogue.]:ephemeris:_files' \
                    '--pairs[Windows between the satellites, past the Earth, instead of over stations.]' \
                    '*--air-km[Least height of a ray between satellites above the Earth, km.]:air-km' \
                    '*--max-range-km[Largest distance between satellites, km; 0 for any.]:max-range-km' \
                    '*--limit[Number of windows to print.]:limit' \
                    '*--out[Table to write\: .csv, .json or .parquet; or a calendar\: .ics.]:out:_files' \
                    '*--picture[Picture to write (.svg)\: a row of bars for each pair.]:picture:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                budget)
                  case ${words[CURRENT]} in
                    --link=*)
                      compset -P '--link='
                      _files
                      return
                      ;;
                    --ephemeris=*)
                      compset -P '--ephemeris='
                      _files
                      return
                      ;;
                    --stations=*)
                      compset -P '--stations='
                      _files
                      return
                      ;;
                    --pictures=*)
                      compset -P '--pictures='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--link[Radio and ends (JSON).]:link:_files' \
                    '*--range-km[One range, km, instead of passes.]:range-km' \
                    '*--air-db[With --range-km\: attenuation by clear air, dB. Its emission is part of a stated…]:air-db' \
                    '*--rain-db[With --range-km\: attenuation by rain and clouds, dB. Their emission is added.]:rain-db' \
                    '*--catalogue[Element sets or a snapshot.]:catalogue' \
                    '*--objects[Numbers, designators or names with commas, owner\:CODE or a file of them; defaul…]:objects' \
                    '*--ephemeris[Ephemerides (OEM) instead of a catalogue.]:ephemeris:_files' \
                    '*--stations[Stations\: JSON, GeoJSON or CSV.]:stations:_files' \
                    '*--station[Only this one of the stations.]:station' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--days[Length of the span, days.]:days' \
                    '*--min-elevation-deg[Least elevation.]:min-elevation-deg' \
                    '*--percent[Weather (ITU-R P.618-13) exceeded for this percentage of a year; default\: no ai…]:percent' \
                    '*--step-s[Step over a pass, s.]:step-s' \
                    '--samples[With --json\: add every step of every pass.]' \
                    '*--pictures[Folder for a picture of each pass (at most 50).]:pictures:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                match)
                  _arguments \
                    '1:Profile of a party (JSON).:_files' \
                    '2:Profile of the other.:_files' \
                    '--json[Print JSON for programs.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                interference)
                  case ${words[CURRENT]} in
                    --case=*)
                      compset -P '--case='
                      _files
                      return
                      ;;
                    --stations=*)
                      compset -P '--stations='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--case[Emission, victim and harm (JSON).]:case:_files' \
                    '*--stations[Stations\: JSON, GeoJSON or CSV.]:stations:_files' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--days[Length of the span, at most 7 days.]:days' \
                    '*--min-elevation-deg[Least elevation.]:min-elevation-deg' \
                    '*--wanted[Satellites the stations follow\: ids.]:wanted' \
                    '*--emitters[Satellites that emit\: ids, owner\:CODE.]:emitters' \
                    '*--catalogue[Element sets or a snapshot.]:catalogue' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                plan)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*:JSON of link windows; several files make one plan.:_files' \
                    '*--start[Zero of the plan'\''s clock, UTC.]:start' \
                    '*--rate-mbit-s[Rate of every contact, Mbit/s.]:rate-mbit-s' \
                    '--down-only[Only satellites send, to stations and to the second of a pair.]' \
                    '*--out[File to write (.json), for link route.]:out:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                route)
                  case ${words[CURRENT]} in
                    --plan=*)
                      compset -P '--plan='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--plan[Contact plan\: JSON as of HDTN, or commands of ION; gz, xz, zst.]:plan:_files' \
                    '*--from[Number of the sending node.]:from' \
                    '*--to[Number of the node it is for.]:to' \
                    '*--ready-s[When the message is ready, s on the clock of the plan.]:ready-s' \
                    '*--size-mbit[Size of the message, Mbit.]:size-mbit' \
                    '*--routes[Number of routes.]:routes' \
                    '*--apart[What the routes may not share\: contacts, or nodes (between the ends).]:apart' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                schedule)
                  case ${words[CURRENT]} in
                    --instance=*)
                      compset -P '--instance='
                      _files
                      return
                      ;;
                    --windows=*)
                      compset -P '--windows='
                      _files
                      return
                      ;;
                    --before=*)
                      compset -P '--before='
                      _files
                      return
                      ;;
                    --asked=*)
                      compset -P '--asked='
                      _files
                      return
                      ;;
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--instance[Instance; for satnet also its maintenance.csv.]:instance:_files' \
                    '*--format[comity, satnet or spot5.]:format' \
                    '*--windows[Contact windows (JSON) for requests by satellite.]:windows:_files' \
                    '*--before[JSON of an earlier schedule\: its tracks are kept unless a change gains more.]:before:_files' \
                    '*--failed[Antennas that failed\: NAME,START,END (UTC).]:failed' \
                    '*--asked[A node (folder or URL)\: adds the requests of its partners.]:asked:_files' \
                    '*--seconds[Time of the search, s.]:seconds' \
                    '*--goal[balanced (default for satnet) or leximin (default for comity)\: the member worst…]:goal' \
                    '*--workers[Threads.]:workers' \
                    '*--seed[Seed of the search.]:seed' \
                    '*--organisation[Author of the schedule, for the Simple Schedule.]:organisation' \
                    '*--out[Files to write\: .xml (CCSDS 902.1), .ics (iCalendar), .svg (picture).]:out:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                ask)
                  case ${words[CURRENT]} in
                    --instance=*)
                      compset -P '--instance='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:JSON with requests, as for link schedule.:_files' \
                    '*--instance[JSON with requests, as for link schedule.]:instance:_files' \
                    '*--with[The partner.]:with' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--withdraw[Names of requests to withdraw.]:withdraw' \
                    '*--level[Classification, one of the agreement'\''s labels.]:level' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                asked)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--party[Only those of this party.]:party' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                answer)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:JSON of link schedule.:_files' \
                    '*--with[The partner.]:with' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--level[Classification, one of the agreement'\''s labels.]:level' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                answers)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--party[Only those of this party.]:party' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        fleet)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'coverage:Compute coverage, data volume and delays of a joint fleet, with and without eac…'
                'report:Write a report of two pages for decisions\: shares, losses, single points, a pla…'
                'shares:Compute each member'\''s contribution (Shapley value), what it receives, and the b…'
                'resilience:Compute the effect of losing each asset, site, tie and member, and the recovery…'
                'plan:Find the cheapest backups that keep the agreed service through every single los…'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                coverage)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --picture=*)
                      compset -P '--picture='
                      _files
                      return
                      ;;
                    --outlines=*)
                      compset -P '--outlines='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The fleet (YAML or JSON)\: members, satellites, stations, areas.:_files' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--catalogue[Element sets or a snapshot; designs need none.]:catalogue' \
                    '*--days[Length of the span, days.]:days' \
                    '*--places[Number of places of equal area on the whole globe.]:places' \
                    '*--area[Areas of the file, or globe, arctic, tropics, … instead.]:area' \
                    '*--max-age-days[Largest distance of an element set'\''s epoch from the span, days.]:max-age-days' \
                    '*--without[A member\: the picture shows a second map without it.]:without' \
                    '*--out[Table of the places to write\: .csv, .json or .parquet.]:out:_files' \
                    '*--picture[Map to write (.svg).]:picture:_files' \
                    '*--outlines[Coasts for the picture\: TopoJSON or GeoJSON.]:outlines:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                report)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                    --outlines=*)
                      compset -P '--outlines='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:The fleet (YAML or JSON).:_files' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--catalogue[Element sets or a snapshot; designs need none.]:catalogue' \
                    '*--days[Length of the span, days.]:days' \
                    '*--places[Number of places of equal area on the whole globe.]:places' \
                    '*--area[Areas of the file, or globe, arctic, tropics, … instead.]:area' \
                    '*--max-age-days[Largest distance of an element set'\''s epoch from the span, days.]:max-age-days' \
                    '*--out[Page to write (.html).]:out:_files' \
                    '*--without[Member left out of the second map; default\: the one whose loss costs most.]:without' \
                    '*--outlines[Coasts for the maps\: TopoJSON or GeoJSON.]:outlines:_files' \
                    '--json[Print JSON for programs.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                shares)
                  _arguments \
                    '1:The fleet (YAML or JSON).:_files' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--catalogue[Element sets or a snapshot; designs need none.]:catalogue' \
                    '*--days[Length of the span, days.]:days' \
                    '*--places[Number of places of equal area on the whole globe.]:places' \
                    '*--area[Areas of the file, or globe, arctic, tropics, … instead.]:area' \
                    '*--max-age-days[Largest distance of an element set'\''s epoch from the span, days.]:max-age-days' \
                    '*--measure[coverage, wait_h, contact_h, volume_gbit; default\: all.]:measure' \
                    '--sampled[Sample even where an exact result is possible.]' \
                    '*--trials[Pairs of orders to sample, 30 or more.]:trials' \
                    '*--seed[Seed of the sample.]:seed' \
                    '--json[Print JSON for programs.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                resilience)
                  _arguments \
                    '1:The fleet (YAML or JSON); its service defines what counts as a failure.:_files' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--catalogue[Element sets or a snapshot; designs need none.]:catalogue' \
                    '*--days[Length of the span, days.]:days' \
                    '*--places[Number of places of equal area on the whole globe.]:places' \
                    '*--area[Areas of the file, or globe, arctic, tropics, … instead.]:area' \
                    '*--max-age-days[Largest distance of an element set'\''s epoch from the span, days.]:max-age-days' \
                    '*--measure[coverage, wait_h, contact_h, volume_gbit; default\: all.]:measure' \
                    '*--loss[Kinds of losses\: satellite, station, site, tie, member.]:loss' \
                    '*--together[Losses at a time, 1 to 3.]:together' \
                    '*--by[Measure by which the worst combinations are chosen; default\: the first.]:by' \
                    '*--limit[How many losses to print.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                plan)
                  _arguments \
                    '1:The fleet (YAML or JSON) with its agreed service and the backups on offer.:_files' \
                    '*--start[Start of the span, UTC.]:start' \
                    '*--catalogue[Element sets or a snapshot; designs need none.]:catalogue' \
                    '*--days[Length of the span, days.]:days' \
                    '*--places[Number of places of equal area on the whole globe.]:places' \
                    '*--area[Areas of the file, or globe, arctic, tropics, … instead.]:area' \
                    '*--max-age-days[Largest distance of an element set'\''s epoch from the span, days.]:max-age-days' \
                    '*--loss[Kinds of losses\: satellite, station, site, tie, member.]:loss' \
                    '--json[Print JSON for programs.]' \
                    '*--server[Compute at the node with this URL, not here\: the files go there.]:server' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        mission)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'list:List the joint missions that this node'\''s agreements state.'
                'show:Show a mission\: parties, contributions promised and flown, slots, objects, noti…'
                'plan:Show what is due next, and what each party'\''s leaving would end, pass on or leav…'
                'check:Check a mission\: notices against slots, objects, shares, slots that collide.'
                'report:Report a step of a mission to its other parties; the agreement decides who gets…'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the mission, or id of its agreement.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                plan)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --fleet=*)
                      compset -P '--fleet='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the mission, or id of its agreement.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--fleet[The mission'\''s fleet\: what is measured if a party leaves.]:fleet:_files' \
                    '*--catalogue[Element sets of the fleet'\''s satellites.]:catalogue' \
                    '*--start[Start of the span that is measured, UTC; needed with --fleet.]:start' \
                    '*--days[Its length, days.]:days' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                check)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the mission, or id of its agreement.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                report)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the mission, or id of its agreement.' \
                    '2:notice (of a launch), launched (its outcome), objects, registered, flown.' \
                    '3:Id of the contribution.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--amount[How much has flown so far, in all.]:amount' \
                    '*--notice[Id of the notice.]:notice' \
                    '*--objects[Ids of objects.]:objects' \
                    '*--registration[Where an object is registered, by which document.]:registration' \
                    '*--text[A remark.]:text' \
                    '*--level[Classification, in the words of the agreement'\''s labels.]:level' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        notice)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'send:Send a notice\: to all that are named, or to nobody.'
                'revise:Send the next revision of a notice; it supersedes the one before.'
                'cancel:Cancel a notice of ours; the cancellation goes to everybody who had the notice.'
                'ack:Acknowledge a notice\: shown, read, understood (with its facts), decided.'
                'list:List notices, the newest first.'
                'show:Show a notice\: fields, revisions, and per recipient and channel how far it came.'
                'schema:Print the JSON Schema of a form.'
                'draft:Make a form to be filled in; with --file check a notice before it is sent.'
                'screen:Screen the window of a pre-launch notice against a catalogue.'
                'corridor:Compute the fields of a re-entry notice\: the strip of ground where it may come …'
                'shell:Compute the shell that fragments of a break-up may reach, and what crosses it.'
                'fragments:Write sampled fragments of a break-up notice as a catalogue for comity screen.'
                'drill:Run a scripted exercise over nodes of its own, and print its report.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                send)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --file=*)
                      compset -P '--file='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the form\: pre-launch, re-entry, manoeuvre, break-up, warning, crisis, ……' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--file[YAML file with the fields of the form.]:file:_files' \
                    '*--to[Ids of the parties.]:to' \
                    '*--about[Id of the notice that it refers to (extension, post-launch, completion, answer).]:about' \
                    '*--text[Text besides the fields; the fields are what counts.]:text' \
                    '*--level[Classification; the strictest if not given.]:level' \
                    '*--public[What is put into the public feed\: none, hash, text.]:public' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                revise)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --file=*)
                      compset -P '--file='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the notice, with or without revision.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--file[YAML file with the fields of the form.]:file:_files' \
                    '*--to[Ids of the parties.]:to' \
                    '*--text[Text besides the fields; the fields are what counts.]:text' \
                    '*--level[Classification; the strictest if not given.]:level' \
                    '*--public[What is put into the public feed\: none, hash, text.]:public' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                cancel)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the notice, with or without revision.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--reason[Why.]:reason' \
                    '*--to[Ids of the parties.]:to' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                ack)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the notice, with or without revision.' \
                    '2:shown, read, understood or decided.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--said[FACT=VALUE, a key fact as it was read back.]:said' \
                    '*--language[Language in which the facts were read back.]:language' \
                    '*--lang[Language in which the facts were read back.]:lang' \
                    '*--code[Instead\: the code that the other side read over the telephone.]:code' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--sent[Only those that this node has sent.]' \
                    '--received[Only those of others.]' \
                    '--open[Those that somebody has still to understand.]' \
                    '*--kind[Those of one form\: pre-launch, re-entry, …]:kind' \
                    '*--limit[How many at most.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the notice, with or without revision.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--language[en, ru, fr, ar or zh; the fields are what counts.]:language' \
                    '*--lang[en, ru, fr, ar or zh; the fields are what counts.]:lang' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                schema)
                  _arguments \
                    '1:Name of the form.' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                draft)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --file=*)
                      compset -P '--file='
                      _files
                      return
                      ;;
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Name of the form\: pre-launch, re-entry, manoeuvre, break-up, warning, crisis, …' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--file[YAML file with the fields of the form.]:file:_files' \
                    '*--to[Ids of the parties.]:to' \
                    '*--about[Id of the notice that it refers to (extension, post-launch, completion, answer).]:about' \
                    '*--text[Text besides the fields; the fields are what counts.]:text' \
                    '*--level[Classification; the strictest if not given.]:level' \
                    '*--public[What is put into the public feed\: none, hash, text.]:public' \
                    '*--out[File for the form; it is printed if this is left out.]:out:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                screen)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the notice.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--catalogue[Files, or sample\[\:N\[\:SEED\]\].]:catalogue' \
                    '*--step-s[Seconds between instants of lift-off.]:step-s' \
                    '*--threshold-km[Radius of the tube around the path that must stay empty.]:threshold-km' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                corridor)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the object (object\:norad\:25544).' \
                    '*--catalogue[Files, or sample\[\:N\[\:SEED\]\].]:catalogue' \
                    '*--at[Predicted instant, UTC.]:at' \
                    '*--sigma-s[Standard deviation of the prediction, seconds.]:sigma-s' \
                    '*--control[controlled or uncontrolled.]:control' \
                    '*--half-width-km[Half width of the strip.]:half-width-km' \
                    '*--out[File for the fields; comity notice send re-entry --file takes it.]:out:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                shell)
                  _arguments \
                    '1:Id of the parent.' \
                    '*--catalogue[Files, or sample\[\:N\[\:SEED\]\].]:catalogue' \
                    '*--altitude-km[Altitude of the break-up.]:altitude-km' \
                    '*--cause[explosion or collision.]:cause' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                fragments)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the notice.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--catalogue[Files, or sample\[\:N\[\:SEED\]\].]:catalogue' \
                    '*--out[File to write, in the CSV form of mean elements.]:out:_files' \
                    '*--fragments[How many fragments.]:fragments' \
                    '*--seed[Seed of the random numbers.]:seed' \
                    '*--cause[explosion or collision.]:cause' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                drill)
                  case ${words[CURRENT]} in
                    --out=*)
                      compset -P '--out='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:YAML file\: exercise, parties, start, minutes, agreement, steps.:_files' \
                    '*--out[Folder for the nodes of the exercise and its report; it must not exist.]:out:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        warning)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'list:List events that warnings report, the newest first.'
                'show:Show the event of a warning\: confidence, lineages that count, announcement.'
                'report:Report what our sensors detected.'
                'confirm:Send what our own sensors observed of an event that another party has reported.'
                'ask:Draft the question about an event that nothing announced; --send sends it.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                list)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--days[For how many days back.]:days' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the warning, with or without revision.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                report)
                  case ${words[CURRENT]} in
                    --file=*)
                      compset -P '--file='
                      _files
                      return
                      ;;
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:YAML file with the fields of the form \"warning\".:_files' \
                    '*--file[YAML file with the fields of the form \"warning\".]:file:_files' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--to[Ids of the parties.]:to' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                confirm)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the warning.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--lineage[Lineage of our sensors, as an agreement declares it.]:lineage' \
                    '*--at[When they detected it, UTC; the warning'\''s instant if not given.]:at' \
                    '--nothing[They observed that place at that time, and saw nothing.]' \
                    '*--sigma-s[Standard deviation of the time, s; with --nothing, how long around it they obse…]:sigma-s' \
                    '*--confidence[From 0 to 1.]:confidence' \
                    '*--to[Ids of the parties.]:to' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                ask)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Id of the warning.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--send[Send the drafted question\: a person'\''s act.]' \
                    '*--to[Ids of the parties.]:to' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        channel)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'map:Show who reports which hazard to whom, how soon, by which clause, on which chan…'
                'status:Show how each channel stands, by its line tests and by what it did with message…'
                'test:Send a line test now\: on one channel to a party, or on all of them.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                map)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --picture=*)
                      compset -P '--picture='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--real[Documented instruments of the real world instead of this node'\''s agreements.]' \
                    '*--picture[Picture to write (.svg).]:picture:_files' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                status)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:One party alone.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--history[Show the line tests, too.]' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                test)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '1:Whose node.' \
                    '2:Name of the channel, as comity channel status gives it; all if not given.' \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
        roster)
          _arguments -C \
            '--help[Display this message and exit.]' \
            '-h[Display this message and exit.]' \
            '--version[Display application version.]' \
            '1: :->cmds' \
            '*::arg:->args'

          case $state in
            cmds)
              local -a commands
              commands=(
                'show:Show who is on watch, and when nobody is; exit code 1 if nobody is now.'
                'log:Show the log of the watch, the newest line first; --add writes a line.'
                'handover:Hand the watch over\: who leaves it prepares, who takes it proves as well.'
              )
              _describe -t commands 'command' commands
              ;;
            args)
              case $words[1] in
                show)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--days[For how many days ahead gaps are listed, 1 to 366.]:days' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                log)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--add[Text of a new line; its writer is who asks.]:add' \
                    '*--limit[How many lines.]:limit' \
                    '--json[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--ndjson[Print JSON for programs\: whole, or the rows, one a line.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
                handover)
                  case ${words[CURRENT]} in
                    --dir=*)
                      compset -P '--dir='
                      _files
                      return
                      ;;
                    --server=*)
                      compset -P '--server='
                      _files
                      return
                      ;;
                    --person-key=*)
                      compset -P '--person-key='
                      _files
                      return
                      ;;
                  esac
                  _arguments \
                    '*--dir[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:dir:_files' \
                    '*--server[Folder of the node (COMITY_NODE), or URL of its people'\''s API (COMITY_SERVER).]:server:_files' \
                    '*--to[Account of the person who takes the watch\: comity act prove ID --as THAT-PERSON.]:to' \
                    '*--words[What the next officer must know.]:words' \
                    '*--as[Who does it\: the name of an account (COMITY_PERSON). The only one with a key fi…]:as' \
                    '*--person-key[Key file of that person (COMITY_PERSON_KEY); persons/NAME.key in the node'\''s fol…]:person-key:_files' \
                    '--yes[Do not ask at the terminal before signing.]' \
                    '--json[Print JSON for programs.]' \
                    '--help[Display this message and exit.]' \
                    '-h[Display this message and exit.]' \
                    '--version[Display application version.]'

                  ;;
              esac
              ;;
          esac
          ;;
      esac
      ;;
  esac
}

