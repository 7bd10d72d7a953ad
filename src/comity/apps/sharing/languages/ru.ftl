# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of agreements, the ledger and parties.

agreements-title = { $count ->
    [0] На этом узле нет соглашений.
    [one] { $count } версия соглашений.
    [few] { $count } версии соглашений.
    [many] { $count } версий соглашений.
   *[other] { $count } версии соглашений.
}
agreements-title-ours = { $count ->
    [one] { $count } соглашение ожидает подписи этой стороны.
    [few] { $count } соглашения ожидают подписи этой стороны.
    [many] { $count } соглашений ожидают подписи этой стороны.
   *[other] { $count } соглашения ожидают подписи этой стороны.
}
agreements-order = Сначала неподписанные. Версия вступает в силу, когда её подписали все стороны и наступил её день.
agreements-write = Написать соглашение
agreements-all = Без отклонённых проектов
agreements-rejected = С отклонёнными проектами
agreements-unsigned = Подписано не всеми
agreements-holding = В силе или подписано на будущее
agreements-over = Окончено
agreements-count = { $count } из { $total } на этой странице
agreements-col-title = Соглашение
agreements-col-state = Состояние
agreements-col-parties = Стороны
agreements-col-missing = Не подписали
agreements-col-from = С
agreements-col-until = До
agreements-sign-us = ожидает нашей подписи
agreements-sign-them = ожидает других
agreements-all-signed = подписано всеми
agreements-never = ещё не в силе
agreements-ends-for = для { $party }
agreements-none = Нет соглашений.
agreements-none-why = Ни с кем ничего не передаётся и ничего нельзя получить: чего не называет действующий пункт, того не получает никто.

agreement-version = версия { $number }
agreement-public = общедоступно
agreement-state-draft = проект
agreement-state-signing = проект, подписывается
agreement-state-signed = подписано, ещё не в силе
agreement-state-in-force = в силе
agreement-state-notice-given = заявлен выход
agreement-state-withdrawn = расторгнуто
agreement-state-amended = заменено более поздней версией
agreement-state-expired = истекло
agreement-rejected = отклонено здесь
agreement-title-sign = Подписываем ли мы «{ $title }»?
agreement-changes = { $count ->
    [0] Ни один пункт не отличается по словам от версии { $before }.
    [one] { $count } пункт изменён относительно версии { $before }.
    [few] { $count } пункта изменены относительно версии { $before }.
    [many] { $count } пунктов изменены относительно версии { $before }.
   *[other] { $count } пункта изменены относительно версии { $before }.
}
agreement-about-draft = Никто не подписал; по нему ничего не передаётся.
agreement-about-signing = { $missing ->
    [one] { $missing } сторона не подписала; по нему ничего не передаётся.
    [few] { $missing } стороны не подписали; по нему ничего не передаётся.
    [many] { $missing } сторон не подписали; по нему ничего не передаётся.
   *[other] { $missing } стороны не подписали; по нему ничего не передаётся.
}
agreement-about-signed = Подписано всеми; его день ещё не наступил.
agreement-about-in-force = В силе до { $date }.
agreement-about-notice-given = Сторона заявила о выходе; срок уведомления идёт. Окончание не позднее { $date }.
agreement-about-withdrawn = Расторгнуто: по нему ничего не передаётся.
agreement-about-amended = Его заменила более поздняя версия.
agreement-about-expired = Срок истёк: по нему ничего не передаётся.
agreement-past = Действие испытано на нынешних строках. Подписи учитываются с моментов, которые в них названы.
agreement-unheld = Тогда этого у узла не было; состояние ниже — нынешнее.
agreement-views = Способы чтения
agreement-view-effect = Текст и действие
agreement-view-text = Текст
agreement-view-difference = Отличия
agreement-view-explained = Объяснение
agreement-view-cedar = Cedar
agreement-clauses = Пункты
agreement-marked = отмечены изменения от версии { $before }
agreement-first = сравнить не с чем
agreement-text = Подписываемый текст
agreement-text-why = в виде YAML; хешируется его канонический JSON
agreement-difference = Чем отличается
agreement-cedar = Политики Cedar
agreement-cedar-why = решают как это соглашение, когда его подпишут все; для проверяющих
agreement-reject = Отклонить проект
agreement-reject-why = Никому не сообщается. Подпись его хеша позже отменит это.
agreement-withdraw = Выйти из соглашения
agreement-withdraw-why = Передача с каждой другой стороной прекращается через { $days } сут после того, как она получит заявление о выходе.
agreement-amend = Написать следующую версию

clause-changed = изменён
clause-added = новый
clause-removed = исключён
clause-withholds = удерживает, что бы ни передавали другие пункты
difference-added = [добавлено: 
difference-removed = [удалено: 
difference-end = ]
difference-place = Место
difference-before = Было
difference-after = Стало
difference-nothing = ничего
difference-none = Отличий нет.
difference-first = На этом узле нет более ранней версии.

seen-as = Глазами стороны
seen-col-data = Данные
seen-col-hold = У нас
seen-col-sees = { $party } увидит
seen-col-clause = Пункт
seen-rows = { $count ->
    [one] { $count } строка
    [few] { $count } строки
    [many] { $count } строк
   *[other] { $count } строки
}
seen-rows-of = { $sent } из { $tried } строк:
seen-none-held = нет строк
seen-all-fields = все поля, { $count }
seen-sent = как есть
seen-coarse = загрублено,
seen-partly = только о некоторых объектах или для некоторых целей
seen-withheld = не отправляется
seen-no-clause = не отправляется
seen-no-clause-name = нет
seen-new = изменено
seen-grid-position-km = с другой орбиты, примерно { $value } км в стороне
seen-grid-velocity-km-s = скорости до { $value } км/с
seen-grid-angle-rad = углы до { $value } рад
seen-grid-time-s = моменты до { $value } с
seen-own = Это наши данные: мы видим их целиком. Что прислали бы другие, зависит от того, что у них есть, а этого здесь никто не знает; пункты говорят, что им можно отправить.
seen-refused = Не испытано.
seen-nothing = Ничего: ни один пункт не называет { $party } получателем.
seen-unnamed = нет пункта, ничего не хранится:
seen-tried = Испытано на хранимых строках: { $rows }; отправлено было бы { $sent }, не отправлено { $kept }, не испытано { $untried }.
seen-against = Относительно прежней версии: впервые отправлялось бы { $newly }, больше не отправлялось бы { $gone }.
seen-reason = { $count } строк вида { $kind } не отправляется:
seen-not-tried = Не испытано: другие действующие рядом соглашения, непредложенные строки, уведомления и сообщения дел, которые составляются при отправке.
seen-orbit = { $count ->
    [one] { $count } строка ушла бы с другой орбиты, которая не построена.
    [few] { $count } строки ушли бы с другой орбиты, которая не построена.
    [many] { $count } строк ушли бы с другой орбиты, которая не построена.
   *[other] { $count } строки ушли бы с другой орбиты, которая не построена.
}
explained-may = Может видеть
explained-may-not = Не может видеть
explained-nothing = ничего

sign-title = Подписать именно эти байты
sign-title-done = Подписаны именно эти байты
sign-bytes = SHA-256 от { $count } байт канонического JSON
sign-compare = Сравните его с другими сторонами по телефону: тот же хеш — тот же текст.
sign-signed = подписала
sign-key = ключ
sign-no-persons = в заявлении не назван ни один человек
sign-you = Вы
sign-persons = { $count ->
    [one] подтверждает { $count } человек этой стороны
    [few] подтверждают { $count } человека этой стороны, каждый своим ключом
    [many] подтверждают { $count } человек этой стороны, каждый своим ключом
   *[other] подтверждают { $count } человека этой стороны, каждый своим ключом
}
sign-not-yet = её подпись не поступила
sign-withdrawn = вышла
sign-ends = окончание для { $party }
sign-do = Подписать за эту сторону
sign-no-right = Подписывает уполномоченный. У ваших ролей этого права нет.
sign-past = На странице прошлого ничего нельзя подписать.

ledger-title = Что отправлено, получено и подписано
ledger-sub = Каждая запись подписана и внесена в дерево, которое подписывает и другая сторона. Ни одну нельзя изменить или отрицать без следа.
ledger-verify = Проверить реестр
ledger-known = Кто о чём знал
ledger-evidence = Доказательства
ledger-peer = Сторона
ledger-act = Действие
ledger-kind = Вид
ledger-any = любое
ledger-show = Показать
ledger-col-entry = Запись
ledger-col-at = Внесено
ledger-col-act = Действие
ledger-col-party = Сторона
ledger-col-kind = Вид
ledger-col-stream = Поток
ledger-col-hash = Хеш
ledger-none = Подходящих записей нет.
ledger-what = Моменты — по часам этого узла при внесении записи. Документы показаны на странице записи, насколько позволяют ваши роли.
entry-no = № { $number }
entry-act-sent = отправлено
entry-act-received = получено
entry-act-signed = подписано здесь
entry-act-refused = отказано
entry-act-rejected = отклонено
entry-act-erased = удалено
entry-act-void = недействительно
entry-out = к ней
entry-in = от неё
entry-past = Запись никогда не меняется; её доказательство — нынешнее.
entry-title-out = { $kind }: отправлено стороне { $party }
entry-title-in = { $kind }: получено от { $party }
entry-title-own = { $kind }: внесено этим узлом
entry-known = Кто знал о { $notice }
entry-bundle = Доказательства этой записи
entry-facts = Запись
entry-hash = Хеш конверта или заявления
entry-no-stream = ни в каком: собственная запись узла
entry-reason = О чём
entry-proof = Доказательство
entry-document = Документ
entry-document-why = как подписан, или его надгробие, или указание, что ваши роли его не видят
proof-signed = { $party } подписала конверт:
proof-place = Это номер { $number } в потоке от { $sender } к { $recipient }.
proof-path = { $count ->
    [0] Его лист — всё дерево.
    [one] { $count } хеш ведёт от листа к вершине дерева.
    [few] { $count } хеша ведут от листа к вершине дерева.
    [many] { $count } хешей ведут от листа к вершине дерева.
   *[other] { $count } хеша ведут от листа к вершине дерева.
}
proof-heads = Эту вершину подписали: { $parties }.
proof-not = Не доказано: что сказанное в документе верно.
proof-none = Пока нет вершины, подписанной обеими сторонами, которая её охватывает
proof-none-own = Стоит только в частном дереве узла: ни одна другая сторона не подписала вершину над ней.
evidence-offline = Проверит любой, без этого узла
evidence-offline-why = В пакете доказательств — конверты, пути, вершины и ключи. Команда читает только файл и говорит, что верно, а что нет.

heads-title = Сверка вершин
heads-sub = сколько конвертов каждого потока охвачено вершиной, подписанной обеими сторонами
heads-col-peer = Сторона
heads-col-sent = Отправлено, охвачено
heads-col-received = Получено, охвачено
heads-col-cosigned = Подписано обеими
heads-col-uncovered = Не охвачено
heads-col-waiting = Ожидает
heads-never = ещё никогда
heads-none = Других сторон не известно.
heads-contradictions = { $count ->
    [one] подписала два текста для { $count } места
    [few] подписала два текста для { $count } мест
    [many] подписала два текста для { $count } мест
   *[other] подписала два текста для { $count } мест
}
heads-failures = { $count ->
    [one] { $count } попытка не удалась
    [few] { $count } попытки не удались
    [many] { $count } попыток не удались
   *[other] { $count } попытки не удались
}
verify-title = Хранит ли реестр по-прежнему внесённое?
verify-path = проверка
verify-sub = Каждый лист, дерево, вершина, подпись и хранимый документ вычисляются заново.
verify-do = Проверить сейчас
verify-how-long = Читается каждая запись; для 100 000 это занимает около минуты.
verified-none = В записях ошибок не найдено: { $count } проверено.
verified-faults = { $count ->
    [one] Найдена { $count } ошибка.
    [few] Найдены { $count } ошибки.
    [many] Найдено { $count } ошибок.
   *[other] Найдено { $count } ошибки.
}
verified-checked = Что проверено
verified-more = и ещё { $count }
verified-what = Страницы базы, записей { $entries }, оба потока каналов ({ $channels }) против новейшей вершины, подписанной обеими сторонами, подписи конвертов, документы против их обязательств и частное дерево.
verified-not-witness = Не проверено: что хранят другие узлы. Вершина, подписанная обеими, — новейшая сверка.
verified-not-erased = Не проверено: документы, удалённые по соглашению; за них стоят надгробия.
verified-not-true = Не проверено: что сказанное в документах верно.

known-title = Кто о чём знал и когда?
known-path = кто знал
known-of = Кто знал о { $title }?
known-sub = Об уведомлении или соглашении: с какого момента доказано, что оно было у каждой стороны.
known-field = Уведомление или соглашение
known-bound = pre-launch/FRA/2027/7 или имя либо хеш соглашения
known-show = Показать
known-col-had = Было с
known-col-how = Чем доказано
known-col-further = Далее
known-not-proven = не доказано
known-how-issued = она его выпустила
known-how-received = этот узел внёс его поступление
known-how-stored = она подписала, что сохранила его
known-how-sent = отправлено; квитанции нет
known-how-signed = её подпись, по её часам; было у неё самое позднее тогда
known-how-proposed = пришло оттуда; было у неё самое позднее тогда
known-how-wrote = написано на этом узле
known-how-unknown = этот узел не отправлял; подписи не было
known-how-not-yet = тогда здесь об этом ничего не было известно
known-not = Здесь неизвестно: кому эти стороны передали дальше и что кто-либо знал из других источников.

parties-title = { $count ->
    [0] Этот узел не знает других сторон.
    [one] { $count } другая сторона.
    [few] { $count } другие стороны.
    [many] { $count } других сторон.
   *[other] { $count } другие стороны.
}
parties-title-waiting = { $count ->
    [one] { $count } сторона требует внимания.
    [few] { $count } стороны требуют внимания.
    [many] { $count } сторон требуют внимания.
   *[other] { $count } стороны требуют внимания.
}
parties-sub = Что узел говорит о себе, имеет вес, когда люди сверили его отпечаток иным путём.
parties-meet = Познакомиться со стороной
parties-past = О прошлом хранится, с каких пор сторона проверена, и её записи в реестре; состояние, связь и часы — нет.
parties-not-kept = не сохраняется
parties-col-party = Сторона
parties-col-state = Состояние
parties-col-verified = Проверена с
parties-col-seen = Последняя связь
parties-col-protocol = Протокол
parties-col-clock = Часы впереди на
parties-col-waiting = Ожидает
parties-never = ещё никогда
parties-open-link = кто переносит, может прочитать
parties-older = старая связь разрешена до
parties-clock-unknown = не измерено
parties-none = Других сторон нет. Познакомьтесь: ни с кем ничего нельзя передавать.
parties-what = Ожидает: наши документы, получение которых она не подтвердила. Часы: насколько её часы шли вперёд при последнем ответе.
party-verified = проверена
party-unverified = не проверена: сверьте отпечатки
party-blocked = заблокирована
party-recovering = возвращает нам наши конверты
party-clock = её часы слишком расходятся
party-failing = { $count ->
    [one] { $count } попытка не удалась
    [few] { $count } попытки не удались
    [many] { $count } попыток не удались
   *[other] { $count } попытки не удались
}
party-never = ещё не слышали
party-silent = молчит больше суток
party-past = Записи — до того времени; числа, ключи и потоки — нынешние.
party-heard = последняя связь
party-compare = Сверить отпечатки
party-sync = Обменяться сейчас
party-bundle = Доказательства этого канала
party-sent = Отправлено
party-received = Получено
party-covered = { $count } охвачено вершинами обеих
party-waiting = Ожидает
party-waiting-why = документы, получение которых она не подтвердила
party-head = Вершина обеих
party-head-why = давность новейшей вершины, подписанной обеими сторонами
party-clock-why = впереди наших при последнем ответе
party-who = Кто это
party-fingerprint = Отпечаток её корня
party-address = Адрес
party-not-verified = ещё нет
party-seal = Запечатывается
party-no-seal = нет ключа для запечатывания
party-agreements = Соглашения
party-no-agreement = Нет: с ней ничего не передаётся.
party-sent-list = Что ей отправлено
party-nothing-sent = Ничего.
party-all-sent = Всё, что ей отправлено
party-held = Что она передала
party-held-refused = Ваши роли не видят переданных данных
party-nothing-held = Ничего, что видят ваши роли.
party-more-held = Показаны первые { $count }.
party-held-why = Давность — с момента, к которому относятся данные, по ним самим.
party-erase = удаляется в
party-streams = Передаётся по мере изменений
party-no-streams = По мере изменений ничего не передаётся.
party-share-both = запрошено обеими
party-share-ours = наша воля
party-share-theirs = она запросила
party-keys = Её ключи
party-key = Ключ
party-key-role = Может подписывать как
party-key-revoked = отозван
party-change = Изменить её положение
party-change-why = каждое — действие, которое доказывает ваш ключ; переданного не вернуть
party-block = Заблокировать
party-unblock = Снять блокировку
party-unverify = Отозвать проверку
party-remove = Убрать
party-older = Разрешить старую связь до (UTC)
party-older-bound = 2027-01-31, не более 90 дней; пусто — прекратить. Такая связь подписана, но кто её переносит, может прочитать.
party-older-do = Подготовить

meet-title = С кем вы хотите познакомиться?
meet-title-compare = Это действительно { $party }?
meet-title-done = { $party } проверена.
meet-path = знакомство
meet-sub = За ключ ручаются только люди, знающие голоса друг друга.
meet-step-address = Адрес
meet-step-address-why = их узла
meet-step-compare = Прочитать вслух
meet-step-compare-why = каждый читает свой отпечаток
meet-step-verify = Подтвердить
meet-step-verify-why = действие, которое доказывает ваш ключ
meet-step-agree = Первое соглашение
meet-step-agree-why = до него ничего не передаётся
meet-url = Адрес их узла
meet-url-bound = https://node.example, как его дали вам их люди
meet-private = Он в собственной сети этого узла (частный адрес)
meet-ask = Спросить, кто это
meet-ask-why = Запрашивается представление. Ничто из сказанного не имеет веса до сверки отпечатков.
meet-ours = Прочитайте им это
meet-ours-why = Отпечаток корневого ключа этой стороны. Они вводят его у себя.
meet-theirs = { $party } представилась
meet-call = Позвоните её людям уже известным вам путём. Пусть прочитают свой отпечаток вслух, а вы введите услышанное.
meet-type = Отпечаток, как они его читают
meet-type-bound = 32 буквы и цифры блоками по четыре; регистр и блоки не важны
meet-differs = Это не то, что показывает узел. Не продолжайте: ошибка в блоке или между узлами кто-то стоит.
meet-partly = Начало совпадает; конца не хватает.
meet-verify = Сверить и подтвердить
meet-reveal = Показать, что показывает узел (не читайте им)
meet-why = Вводите с их голоса, а не с этого экрана: сверка с собой ничего не доказывает.
meet-verified = Проверена с
meet-party = Её страница

writing-title = Что следует передавать?
writing-path = новое
writing-sub = Пишите его в YAML. Рядом показано его действие, испытанное на строках, которые предлагает узел. Пока вы пишете, ничего не отправляется.
writing-label = Соглашение
writing-bound = Не более 60 000 знаков. Идентификаторы сторон, даты вида 2027-01-01.
writing-save = Сохранить и отправить проект
writing-save-why = Проект уходит его сторонам. Он никого не обязывает, пока все не подписали его хеш.
writing-look = Взглянуть снова
writing-empty = Текста ещё нет.
writing-not-yet = Это ещё не соглашение
writing-line = Строка { $line }:
writing-checked = Проверки
writing-findings = противоречий: { $faults }, замечаний: { $remarks }
writing-fault = противоречие
writing-remark = замечание
writing-no-finding = Не найдено ни противоречий, ни пунктов, которые никогда не применимы. Говорит ли текст то, что вы имеете в виду, читать людям.
writing-hash = Хеш в нынешнем виде
agreement-before = Что было раньше
