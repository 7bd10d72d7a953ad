# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Тексты уведомлений, предупреждений, каналов и дежурства.

of = из
notices-title-owed = { $count ->
    [one] { $count } уведомление ждёт вашего ответа.
    [few] { $count } уведомления ждут вашего ответа.
    [many] { $count } уведомлений ждут вашего ответа.
   *[other] { $count } уведомлений ждут вашего ответа.
}
notices-title-theirs = { $count ->
    [one] { $count } наше уведомление ещё не понято.
    [few] { $count } наших уведомления ещё не поняты.
    [many] { $count } наших уведомлений ещё не поняты.
   *[other] { $count } наших уведомлений ещё не поняты.
}
notices-title-none = Ни одно уведомление никого не ждёт.
notices-rests = Список опирается на уведомления, хранящиеся на этом узле и доступные вашим ролям.
notices-order = Порядок
notices-order-newest = Сначала новые
notices-order-deadline = По сроку
notices-write = Составить уведомление
notices-which-all = Все
notices-which-received = Полученные
notices-which-sent = Отправленные
notices-any = Любые
notices-waiting = Ещё не понятые
notices-every-form = Все формы
notices-table = Уведомления
notices-shown = { $count } из { $total }
notices-col-notice = Уведомление
notices-col-side = Отправлено или получено
notices-col-states = Состояние
notices-col-deadline = Ожидается
notices-col-stored = Сохранено здесь
notices-side-sent = отправлено
notices-side-from = от
notices-exercise = учение
notices-state-sent = квитанции ещё нет
notices-state-stored = сохранено
notices-state-shown = предъявлено
notices-state-read = прочитано
notices-state-misread = повторено иначе
notices-state-understood = понято
notices-state-decided = решено
notices-state-moot = заменено
notices-life-extended = окно продлено
notices-life-completed = завершено
notices-life-cancelled = отменено
notices-cut = По сроку упорядочены только { $most } самых новых открытых уведомлений.
notices-empty = Этим условиям не отвечает ни одно уведомление.

notice-revision = { $form }, редакция { $revision }
notice-title-owed = { $name }: { $party } ждёт подтверждения, что вы поняли
notice-title-understood = { $name }: понято здесь
notice-title-replaced = { $name }: заменено более новым
notice-title-silent = { $name }: без квитанции { $count } из { $total }
notice-title-misread = { $name }: повторили иначе { $count } из { $total }
notice-title-waiting = { $name }: ещё не поняли { $count } из { $total }
notice-title-all = { $name }: поняли { $total } из { $total }
notice-title-extended = { $name }: окно продлено
notice-title-completed = { $name }: завершено
notice-title-cancelled = { $name }: отменено
notice-issued = Выпущено: { $party }
notice-age = возраст
notice-signed = подписанный документ
notice-owed-before = ваш ответ нужен до
notice-escalates = людей вызовут в
notice-who = Кто понял
notice-clocks = отсчёт идёт от каждого получения
notice-channels-key = заполнено = доставлено · контур = использован, доставка не сообщена · C1 прямой, C2 шлюз, C3 открытый, C4 устный, C5 с нарочным
notice-col-recipient = Получатель
notice-col-channels = Каналы
notice-rung-stored = сохранено
notice-rung-shown = предъявлено
notice-rung-read = прочитано
notice-rung-understood = понято
notice-rung-decided = решено
notice-way-bilateral = прямая связь
notice-way-gateway = шлюз
notice-way-public = открытая лента
notice-way-spoken = устный код
notice-way-file = файл с нарочным
notice-way-delivered = доставлено
notice-way-used = использован, доставка не сообщена
notice-way-unused = не использован
notice-after = через { $span }
notice-here = на этом узле
notice-covered = покрыто последующим шагом
notice-silent = нет квитанции
notice-limit = предел
notice-late = Выпущено позже, чем условлено: { $late }
notice-next-call = Следующий вызов
notice-call-due = Вызов должен был состояться
notice-nobody-named = в графике никто не назван
notice-no-call = По этому уведомлению больше никого не вызывают.
notice-roster = График дежурств
notice-changed = Что меняет эта редакция
notice-col-field = Поле
notice-col-was = Было
notice-col-is = Стало
notice-text = Уведомление
notice-text-language = Язык текста
notice-not-worded = нет изложения на этом языке
notice-besides = Текст помимо полей
notice-refers = Относится к
notice-to-warning = Событие, о котором сообщает это предупреждение
notice-purpose = Значение имеют поля; изложение следует из них.
notice-chain = Редакции, последующие документы, доказательство
notice-revisions = Редакции
notice-followers = За ним следуют
notice-none = нет
notice-faults = Что не согласуется
notice-no-fault = среди хранящихся здесь редакций и последующих документов ничего не найдено
notice-spoken = Устный код
notice-spoken-why = зачитайте по телефону: одинаковые коды означают одинаковые байты
notice-erased = документ удалён
notice-trace = Каналы и квитанции:
notice-trace-sent = отправлено
notice-trace-taken = принято
notice-trace-delivered = доставлено
notice-trace-open = доставка не сообщена
notice-ack-store = сохранено
notice-ack-show = предъявлено
notice-ack-read = прочитано
notice-ack-read-back-fits = понято
notice-ack-read-back-differs = повторено иначе
notice-ack-decide = решено
notice-entry = запись { $entry }
notice-follow = Что дальше
notice-revise = Изменить
notice-code-missing = Введите код, который зачитывает другая сторона.
notice-reason-long = Не более { $most } знаков.

read-back-title = Вы должны повторить факты: { $party }
read-back-go = К повторению фактов
read-back-done = Ваши ответы
read-back-role = На это уведомление отвечает дежурный офицер или подписант; ваши роли позволяют только читать.
read-back-opening = Открытие этой страницы ничего не сообщает другой стороне. Вы заявляете только то, что подписываете.
read-back-no-facts = В этой форме нет фактов для повторения.
read-back-compared = Сравнивает машина, поле за полем. Неверный факт увидят обе стороны.
read-back-sign = Подписать повторение
read-back-shown = Заявить, что предъявлено
read-back-read = Заявить, что прочитано
read-back-decided = Заявить, что решено
read-back-insist = Я прочитал уведомление именно так. Всё равно подписать: обе стороны увидят расхождение, людей вызовут.
fact-instant = UTC, с точностью до минуты, например 3 ноября 2026, 10:30
fact-area = центр, например 5,24 с. ш., 52,77 з. д.
fact-object = имя или номер, например NORAD 25544
fact-party = имя стороны
fact-choose = выберите
fact-missing = Этот факт не повторён.
fact-differs = Расходится: { $why }
code-title = Ответить кодом
code-how = Другая сторона зачитывает по телефону код своего документа. Одинаковые коды означают одинаковые байты; при несовпадении вызывают людей.
code-field = Зачитанный код
code-bound = двенадцать букв и цифр, группы любые
code-compare = Сравнить и подписать
cancel-title = Отменить это уведомление
cancel-reason = Причина (необязательно)
cancel-bound = не более { $most } знаков; отмену получат все, у кого было уведомление
cancel-sign = Отменить и подписать

forms-title = Какое уведомление вы составляете?
forms-sub = У уведомления есть поля его формы и никаких других. До подписи человека ничего не отправляется.
forms-col-form = Форма
forms-col-pace = Срочность
forms-col-facts = Повторяемые факты
forms-col-refers = Относится к
pace-routine = обычная
pace-warning = предупреждение
pace-crisis = кризис
field-optional = необязательно
field-most = не более { $most } знаков
field-missing = Это поле обязательно.
field-either = Нужно хотя бы одно: { $fields }
field-instant-bound = UTC, например 2026-12-01T10:30:00Z
field-party-bound = например party:FRA
field-parties-bound = обозначения через запятую
field-object-bound = например object:norad:25544
field-objects-bound = обозначения через запятую
field-notice-bound = обозначение уведомления, например pre-launch/FRA/2027/7/0
field-corridor-bound = строка на точку: момент, широта, долгота
field-state-bound = момент, система координат, положение в км, скорость в км/с
field-part-latitude = широта центра
field-part-longitude = долгота центра
field-part-radius_km = радиус
field-part-perigee_km = перигей
field-part-apogee_km = апогей
field-part-inclination_deg = наклонение
send-title = { $form }: о чём вы сообщаете?
send-title-revise = { $form }: что меняется?
send-sub = Сначала проверьте: проект показывает, что получит каждый получатель.
send-text = Текст помимо полей (необязательно)
send-text-bound = не более 2 000 знаков; он не повторяется
send-to = Получатели
send-to-more = Другие стороны
send-to-bound = обозначения через запятую
send-no-peer = Проверенных партнёров ещё нет.
send-nobody = Выберите или назовите хотя бы одного получателя.
send-level = Гриф
send-level-strictest = самый строгий из разрешённых пунктом
send-public = Открытая лента
send-public-usual = как заданы каналы
send-public-none = ничего
send-public-hash = только хеш
send-public-text = весь текст
send-check = Проверить проект
send-check-why = Проект никого не обязывает и не покидает этот узел.
send-gets = Что получит каждый получатель
send-col-clause = Разрешает пункт
send-col-withheld = Удержано
send-not = не раскрывается: { $reason }
send-wording = Изложение
send-all-or-nobody = Уведомление уходит всем названным или никому: уберите тех, кому нельзя, или подпишите соглашение, которое это разрешит.
send-sign-title = Отправить?
send-sign = Подписать и отправить
send-role = Ваши роли позволяют подготовить, но не отправить.
send-not-checked = ещё не проверено
crisis-word = Кризис
crisis-bar = Кризисное сообщение вызывает людей немедленно, днём и ночью.
crisis-head = Кризисное сообщение
crisis-what = Для опасности, которая не ждёт. Оно немедленно вызывает людей по всем каналам и требует столько лиц, сколько предусматривает соглашение.
crisis-write = Составить кризисное сообщение
crisis-facts = Пять фактов
crisis-facts-why = Другая сторона повторит именно их; сравнит машина.
crisis-send = Отправить кризисное сообщение?
crisis-persons = Если соглашение или этот узел требует двух лиц, первое подтверждение ничего не отправляет: второе лицо подтверждает на странице «Сегодня».
crisis-type = Введите { $word }, чтобы продолжить
crisis-type-why = заглавными буквами
crisis-word-wrong = Введите { $word } заглавными буквами: ничего не подготовлено.
crisis-sign = Подготовить кризисное сообщение

warnings-title = Предупреждения
warnings-count = { $count ->
    [one] { $count } событие за { $days } сут
    [few] { $count } события за { $days } сут
    [many] { $count } событий за { $days } сут
   *[other] { $count } событий за { $days } сут
}
warnings-none = За { $days } сут предупреждений нет
warnings-sub = Предупреждению не верят потому, что его передали дважды: учитываются независимые датчики.
warnings-span = За какое время
warnings-days = { $days } сут
warnings-col-event = Событие
warnings-col-when = Когда
warnings-col-where = Где
warnings-col-confidence = Достоверность
warnings-col-sources = Источников из донесений
warnings-empty = За это время предупреждений здесь не сохранено.
warnings-rests = Опирается на предупреждения, дошедшие до этого узла; что видели и не отправили другие датчики, неизвестно.
warning-confirmed = { $count ->
    [one] подтверждено { $count } независимым источником
    [few] подтверждено { $count } независимыми источниками
    [many] подтверждено { $count } независимыми источниками
   *[other] подтверждено { $count } независимыми источниками
}
warning-single = только один источник
warning-undeclared = нет объявленного источника
warning-matched = объявлено уведомлением
warning-contradicted = есть противоречие
warning-withdrawn = отозвано
warning-advice-rest = Ничего не предлагается.
warning-advice-ask = Предлагается вопрос; отправляет человек.
warning-advice-call = Вызывают людей.
warning-azimuth = направление
warning-here = впервые сохранено здесь
warning-lineages = Донесения и их источники
warning-lineages-why = общий датчик учитывается один раз
warning-col-lineage = Источник
warning-col-from = Сообщает
warning-col-counts = Учитывается?
warning-no-lineage = источник не объявлен
warning-repeats = повторяет
warning-withdrawn-row = отозвано выпустившим
warning-against = там ничего не видел
warning-counts = учитывается
warning-once = тот же датчик, уже учтён
warning-shared = Донесений, опирающихся на датчик { $sensor }: { $count }; он учитывается один раз.
warning-independent = { $count ->
    [0] Объявленного источника нет: ничего не подтверждено.
    [one] Учитывается { $count } источник.
    [few] Учитываются { $count } источника.
    [many] Учитывается { $count } источников.
   *[other] Учитываются { $count } источников.
}
warning-announced = Было ли объявлено?
warning-matched-by = Объявлено в
warning-nearest = Ближайшее уведомление его не объявляет:
warning-nothing-near = близких уведомлений нет
warning-explained = Спрошенная сторона ответила, что это её событие.
question-title = Запросить о событии
question-to = Кому
question-cannot = Нельзя спросить
question-no-clause = ни один пункт не позволяет спросить
question-sent = Запрошено:
question-drafted = Вопрос подготовила машина; отправляете вы.
question-sign = Подписать вопрос
question-role = Ваши роли не готовят вопросов.
observed-title = Что видели наши датчики
observed-found = Итог
observed-event = событие
observed-nothing = ничего, хотя место наблюдалось
observed-lineage = Источник
observed-lineage-bound = как объявлено в соглашении
observed-at = Когда (необязательно)
observed-at-bound = UTC; если пусто, момент предупреждения
observed-sigma = Среднеквадратичное отклонение времени
observed-confidence = Достоверность
observed-sign = Подписать наблюдение
warning-number = Нужно число от 0 до { $most }.

channels-title = Каналы и сеть оповещения
channels-lost = Потеряно каналов: { $count } из { $total }
channels-untested = Ещё не проверено каналов: { $count } из { $total }
channels-up = На последнюю проверку ответили { $total } из { $total } каналов
channels-sub = Каждый канал проверяется дважды в сутки, чтобы отказ был виден раньше, чем канал понадобится.
channels-col-peer = Сторона
channels-col-way = Канал
channels-col-standing = Состояние
channels-col-tested = Последняя проверка
channels-col-answered = Ответ
channels-test = Повторить проверку
channels-test-one = Повторить проверку канала { $channel } к { $party }
channels-none = Нет канала к проверенной стороне с соглашением об уведомлениях.
channels-feed = Открытая лента:
channels-chain = каждая запись следует за предыдущей
standing-up = ответил
standing-untested = не проверен
standing-suspect = под подозрением
standing-down = не работает
standing-drops = теряет сообщения
standing-replays = повторяет старые сообщения
standing-alters = изменяет сообщения
net-title = Сеть оповещения
net-from = по действующим соглашениям
net-documented-from = по опубликованным документам
net-hatch = штриховка = никто не обещал сообщить
net-own = Наши соглашения
net-real = Опубликованные документы
net-hazard = Опасность
net-no-clause = нет пункта
net-not-released = не раскрывается
net-not-documented = не документировано
net-ties = направлений: { $count }
net-layer-bilateral = двусторонняя
net-layer-public = открытая
net-layer-united-nations = ООН
net-layer-alliance = союз
net-no-time = разрешено, срок не условлен
net-shared = Общая зависимость
net-no-shared = Ни один держатель каналов не обслуживает более одного соглашения.
net-holes = Пробелов: { $count }
tests-title = Проверки линий
tests-col-serial = №
tests-col-sent = Отправлена
tests-col-answer = Ответ
tests-no-answer = нет ответа
tests-none = Проверок линий ещё не отправляли.

watch-on = Дежурит { $name }
watch-nobody = Сейчас никто не дежурит
watch-no-roster = На этом узле нет графика дежурств
watch-deputy = Заместитель
watch-roster-file = График дежурств — файл watch.yaml в папке узла.
attend-title = Занятые пульты
attend-consoles = занято: { $consoles }
attend-none = Дежурство идёт, но ни один пульт не занят.
attend-since = С
attend-call-at = Людей вызовут в
attend-why = Начните дежурство там, где сидите: прозвучит сигнал, и, когда вы подтвердите, что слышали его, вызовы будут звучать здесь, даже если страница в фоне.
attend-limit = Если дежурство идёт, а пульты не заняты { $span }, людей один раз вызывают по телефону.
attend-start = Начать дежурство
attend-heard = Вы слышали сигнал?
attend-yes = Слышал
attend-again = Ещё раз
attend-no = Не слышал
attend-deaf = Этот пульт не слышно, он не учитывается. Проверьте динамик и громкость.
attend-on = Этот пульт занят.
attend-keep = Держите открытой страницу этого узла. Если закрыть все, пульт перестанет учитываться примерно через минуту.
attend-end = Закончить на этом пульте
attend-paused = Браузер не воспроизводит звук, пока вы не нажмёте клавишу или кнопку мыши.
attend-script = Для этого нужен JavaScript.
attend-role = Пульт занимает дежурный офицер или подписант.
roster-title = График дежурств
roster-file = watch.yaml
roster-col-watch = Дежурство
roster-col-officer = Офицер
roster-col-hours = Часы, UTC
roster-col-dates = С – по
roster-now = дежурит сейчас
roster-gaps = { $count ->
    [one] { $count } пробел за { $days } сут:
    [few] { $count } пробела за { $days } сут:
    [many] { $count } пробелов за { $days } сут:
   *[other] { $count } пробелов за { $days } сут:
}
roster-no-gap = В ближайшие { $days } сут пробелов нет.
log-title = Журнал дежурства
log-add = Добавить строку
log-bound = не более { $most } знаков
log-length = Нужно от 1 до { $most } знаков.
log-write = Записать
log-call = вызов
log-hand-over = сдача
log-empty = Записей ещё нет.
hand-title = Сдать дежурство
hand-what = { $count ->
    [0] Открытых уведомлений не передаётся
    [one] Передаётся { $count } открытое уведомление
    [few] Передаются { $count } открытых уведомления
    [many] Передаётся { $count } открытых уведомлений
   *[other] Передаются { $count } открытых уведомлений
}
hand-nothing = Непонятых уведомлений нет.
hand-more = Открытых больше; в акте перечислены первые сорок.
hand-log = С ними передаются последние строки журнала.
hand-to = Кто принимает
hand-to-missing = Выберите, кто принимает дежурство.
hand-words = Что должен знать принимающий (необязательно)
hand-two = Подтверждают двое: вы и принимающий.
hand-sign = Сдать и подписать
hand-role = Дежурство сдаёт дежурный офицер или специалист по динамике полёта.
notices-past = Уведомления, документы которых с тех пор удалены, не показаны.
notice-past = Каждое подтверждение учитывается с момента поступления сюда. Кого вызвали бы следующим, следует из лестницы.
warnings-past = Датчики учитываются по соглашениям со сторонами, проверенными к тому времени и не проверенными заново с тех пор.
watch-past = Какие пульты были заняты, не сохраняется.
watch-then = Дежурил { $name }
watch-then-nobody = Никто не дежурил
watch-then-unknown = Кто дежурил, неизвестно
watch-roster-since = Что было в графике тогда, не сохранилось. Он переписан в
watch-open-then = Уведомления, которые кто-то ещё не понял
roster-then = дежурил тогда
