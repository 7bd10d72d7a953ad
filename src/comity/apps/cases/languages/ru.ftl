# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of cases.

cases-title = { $count ->
    [one] { $count } дело ожидает вашего решения.
    [few] { $count } дела ожидают вашего решения.
    [many] { $count } дел ожидают вашего решения.
   *[other] { $count } дела ожидают вашего решения.
}
cases-title-none = Ни одно дело не ожидает вашего решения.
cases-order = По времени наибольшего сближения.
cases-new = Дело по сообщению
cases-facets = Чей ход
cases-live = Открытые
cases-us = За нами
cases-them = За другой стороной
cases-nobody = Ни за кем
cases-over = Завершённые
cases-pair = Пара
cases-closest = Наибольшее сближение
cases-with = С кем
cases-decide = Решить до
cases-state = Следующий шаг
cases-state-closed = закрыто
cases-by-baseline = подписанные исходные данные
cases-by-evidence = данные о выданном импульсе
cases-empty = Дел здесь нет.
cases-empty-rests = Дела открываются по сообщениям о сближении: дежурством, партнёром или вручную.
cases-more = Дел больше, чем здесь учтено; полный список даёт API.
not-known = неизвестно
chart-table = Таблица

case-title-quiet = Открываем ли мы дело со стороной { $peer }?
case-title-opened = Сторона { $peer } ещё не поставила встречную подпись
case-title-called = Сторона { $peer } открыла дело. Видим ли мы то же сближение?
case-title-agreed = Обе стороны видят одно и то же сближение. Кто предложит выполнить манёвр?
case-title-proposed = Наше предложение выполнить манёвр рассматривает сторона { $peer }
case-title-asked = Сторона { $peer } предлагает выполнить манёвр. Воздерживаемся ли мы от манёвра?
case-title-promised = Мы обещали не маневрировать. Сторона { $peer } ещё не взяла обязательства выполнить манёвр
case-title-assured = Сторона { $peer } обещала не маневрировать. Обязуемся ли мы выполнить манёвр?
case-title-committed = Мы обязались выполнить манёвр
case-title-relying = Сторона { $peer } обязалась выполнить манёвр. Мы не маневрируем
case-title-withdrawn = Мы отказались от своего манёвра. Сторона { $peer } может принять манёвр на себя
case-title-freed = Сторона { $peer } отказалась от своего манёвра. Выполняем ли манёвр мы?
case-title-reopening = Мы запросили новые данные. Сторона { $peer } ещё не подписала
case-title-recalling = Сторона { $peer } запрашивает новые данные. Согласны ли мы?
case-title-alone = Нельзя полагаться на то, что кто-либо выполнит манёвр. Наш резервный план остаётся в силе
case-title-burned = Данные о нашем импульсе представлены. Сторона { $peer } их ещё не проверила
case-title-settled = Импульс по этому делу проверен по представленным данным
case-title-stood-down = Мы отказались от любых манёвров. Манёвр может выполнить только сторона { $peer }
case-title-people = Решать должны люди: позвоните стороне { $peer }
case-title-closed = Наибольшее сближение прошло
case-title-erased = Документы этого дела удалены

case-acknowledge-words = Встречная подпись означает согласие с данными и окнами ниже и ничего более стороне { $peer } не обещает.
case-changed = Дело изменилось после того, как вы его открыли. Ниже показано прежнее состояние; здесь ничего нельзя подписать.
case-changed-own = Вы подписали. Ниже показано прежнее состояние дела.
case-state-was = Было: { $was } · Сейчас: { $now }
case-show-now = Показать текущее состояние
case-ours = (наш)
case-way = Право преимущественного прохода, рассчитанное обеими сторонами: уступает { $party } ({ $basis }).
case-decide-before = решить до
case-closest = Наибольшее сближение
case-closest-source = через { $span }
case-pc = Вероятность столкновения
case-pc-source = { $count ->
    [1] 2-D, одно подписанное сообщение, давность { $age }
    [one] 2-D, наибольшая из { $count } подписанного сообщения; давность новейшего { $age }
    [few] 2-D, наибольшая из { $count } подписанных сообщений; давность новейшего { $age }
    [many] 2-D, наибольшая из { $count } подписанных сообщений; давность новейшего { $age }
   *[other] 2-D, наибольшая из { $count } подписанных сообщений; давность новейшего { $age }
}
case-miss = Минимальное расстояние
case-miss-source = 1 σ вдоль вектора расстояния
case-speed = Относительная скорость
case-angle = угол пересечения { $angle }°
case-radius = Суммарный радиус
case-radius-source = заявлен, не измерен
case-dilution = Разбавление
case-diluted = разбавлена
case-not-diluted = не разбавлена
case-dilution-source = не более { $pc } при любой ковариации
case-withheld = Орбиты и данные не передаются: { $reason }
case-unchecked = Без скрининга или под сомнением
case-radii = Pc в зависимости от суммарного радиуса, то же сближение
case-stated = (заявлен)
case-course = Pc по времени
case-course-words = { $count ->
    [one] { $count } подписанное заявление · штриховка = ещё неизвестно
    [few] { $count } подписанных заявления · штриховка = ещё неизвестно
    [many] { $count } подписанных заявлений · штриховка = ещё неизвестно
   *[other] { $count } подписанного заявления · штриховка = ещё неизвестно
}
case-signed = Подписано
case-by = Кем
case-step = Шаг
case-record = Подписанные документы
case-record-words = хранятся у обеих сторон
case-replay = Воспроизвести по реестру
case-replayed = { $papers ->
    [one] { $papers } документ даёт сохранённое состояние: { $state }
    [few] { $papers } документа дают сохранённое состояние: { $state }
    [many] { $papers } документов дают сохранённое состояние: { $state }
   *[other] { $papers } документа дают сохранённое состояние: { $state }
}
case-entry = № { $entry }
case-acknowledged = получение подтверждено
case-stored = сохранено здесь
case-delivery-waits = ещё не доставлено
case-no-papers = Никто ещё ничего не подписал.
case-verify = Проверить автономно:
case-bundle = доказательства
case-sees = Что видит { $peer }
case-sees-words = по этому делу
case-source-of = Сообщение
case-sees-record = Подписанные документы
case-sees-all = { $count ->
    [1] единственный документ
   *[other] все документы: { $count }
}
case-sees-notes = Внутренние заметки
case-sees-drafts = Наши проекты
case-not-sent = никогда не отправляются
case-not-sent-signed = не отправляются до подписания
case-sees-more = Всё, что передаётся стороне { $peer }
case-other = Другие шаги
case-reason = Причина
case-words = Пояснение для их персонала
case-words-bound = Подписывается и отправляется вместе с причиной.
case-history = Предыстория отношений сторон

case-step-open = открывает дело
case-step-open-ack = ставит встречную подпись под исходными данными
case-step-propose = предлагает уступить
case-step-counter = отвечает предложением собственного импульса
case-step-refuse = отклоняет
case-step-promise = обещает не маневрировать
case-step-commit = обязуется выполнить манёвр
case-step-withdraw = отказывается от своего манёвра
case-step-takeover = принимает манёвр на себя
case-step-reopen = запрашивает новые данные
case-step-executed = представляет данные о своём импульсе
case-step-verified = изучила данные об импульсе
case-step-stand-down = отказывается от любых манёвров
case-step-plan = подписывает план разведения

case-do-acknowledge = Подписать встречно
case-do-promise = Принять и подписать
case-do-propose = Предложить и подписать
case-do-counter = Встречное предложение: подписать
case-do-commit = Взять обязательство и подписать
case-do-take-over = Принять манёвр на себя и подписать
case-do-refuse = Отклонить
case-do-withdraw = Отказаться от своего манёвра
case-do-stand-down = Отказаться от любых манёвров

phase-detected = Обнаружено
phase-opened = Открыто обеими
phase-proposed = Предложено
phase-promised = Обещание
phase-committed = Обязательство
phase-burned = Импульс
phase-verified = Проверено
phase-closed = Закрыто
phase-by = до { $at }

option-nothing = Ничего не делать
option-nothing-words = Импульс не выдаёт никто.
option-theirs = Манёвр выполняет { $peer }
option-theirs-offered = Принять: манёвр выполняет { $peer }
option-ours = Манёвр выполняем мы
option-ours-offered = Наше предложение: манёвр выполняем мы
option-window = Окно
option-no-act = Действий не требуется
option-no-act-now = Сейчас подписывать нечего
option-not-offered = Не предложено
option-plane = Плоскость сближения
option-plane-source = 1, 2, 3 σ; кольцо: суммарный радиус, { $radius } m; контур: без изменений
option-row-pc = Pc после
option-row-burn = Импульс
option-row-secondaries = Вторичные сближения
option-row-unscreened = Без скрининга
option-row-left = Осталось времени
option-times = { $times } × согласованный порог
option-if-flown = если выполнен; если нет — без изменений
option-raising = по вектору скорости
option-lowering = против вектора скорости
option-revolutions = { $count ->
    [one] за { $count } виток до
    [few] за { $count } витка до
    [many] за { $count } витков до
   *[other] за { $count } витка до
}
option-none = нет
option-of = { $count ->
    [one] из { $count } объекта
    [few] из { $count } объектов
    [many] из { $count } объектов
   *[other] из { $count } объекта
}
option-not-screened = насколько нам известно, скрининг никто не проводил
option-left-out = { $count ->
    [one] { $count } объект
    [few] { $count } объекта
    [many] { $count } объектов
   *[other] { $count } объекта
}
option-all = весь каталог

trade-title = Наши импульсы
trade-words = Остаточная Pc по окнам и величине; ячейка заполняет предложение
trade-size = Величина
trade-unscreened = До подписания каждый импульс проходит скрининг по каталогу; импульс, создающий новое сближение, отклоняется.

message-title = Дело по сообщению
message-ask = В каком сообщении описано сближение?
message-words = Узел проверяет данные до того, как что-либо будет подписано или отправлено.
message-text = Сообщение о сближении (CDM)
message-bound = KVN, XML или JSON; перетащите файл сюда или вставьте текст
message-file = Выбрать файл
message-peer = Кто отвечает за другой объект
message-ours = Наш объект
message-ours-bound = Только если им не сообщены его возможности.
message-hbr = Сумма обоих радиусов
message-hbr-bound = Только если в сообщении её нет.
message-check = Проверить данные
message-before = Здесь появится заключение: соответствуют ли данные орбите, вероятность, кто уступает.
message-verdict-clean = Данные согласуются между собой
message-verdict-doubtful = Данные вызывают сомнения
message-threshold = согласованный порог
message-plan = Кто может выполнить манёвр
message-sources = Источники данных
message-live = Открыть действующее дело
message-below = Ниже согласованного порога: дело всё равно будет открыто.
message-open = Открыть дело и подписать
message-no-peer = Выберите сторону, которая отвечает за другой объект
message-none = Сообщение пусто
message-long = { $count ->
    [one] { $count } знак: страница принимает не более { $most }; используйте comity case open FILE
    [few] { $count } знака: страница принимает не более { $most }; используйте comity case open FILE
    [many] { $count } знаков: страница принимает не более { $most }; используйте comity case open FILE
   *[other] { $count } знака: страница принимает не более { $most }; используйте comity case open FILE
}
message-radius = { $value } — не радиус: больше 0 и меньше 10 000 m
cases-past = Дела, документы которых с тех пор удалены, не показаны.
case-next-open = открыть дело
case-next-countersign = заверить исходные данные
case-next-answer = заверить исходные данные или отказать
case-next-propose = предложить манёвр
case-next-promise = обещать не маневрировать, сделать встречное предложение или отказать
case-next-commit = взять обязательство
case-next-commit-or-withdraw = взять обязательство или отозвать
case-next-fly = выполнить манёвр в его окне и показать его
case-next-fly-theirs = выполнить манёвр и показать его
case-next-take-over = взять на себя; иначе оба действуют по запасному плану
case-next-reopen = подписать, что дело открыто снова
case-next-recall = выполнить манёвр, если другая сторона не подпишет вовремя
case-next-fallback = выполнить запасной манёвр: нельзя считать, что кто-либо уйдёт
case-next-verify = проверить манёвр
case-next-close = проверить, затем закрыть
case-next-move = маневрировать, если может
case-next-talk = говорят люди: позвонить
case-next-over = ничего: наибольшее сближение позади
case-next-separate = людям согласовать план расхождения
case-next-telephone = позвонить: этой стороне нельзя маневрировать
case-next-nothing = ничего: { $why }
case-stance-quiet = не открыто
case-stance-opened = открыто нами
case-stance-called = открыто другой стороной
case-stance-agreed = исходные данные согласованы
case-stance-proposed = манёвр предложен нами
case-stance-asked = манёвр предложен другой стороной
case-stance-promised = обещано нами
case-stance-assured = обещано другой стороной
case-stance-committed = обязательство взято нами
case-stance-relying = обязательство взято другой стороной
case-stance-withdrawn = отозвано нами
case-stance-freed = отозвано другой стороной
case-stance-reopening = нами запрошено повторное открытие
case-stance-recalling = запрошено повторное открытие, манёвр наш
case-stance-alone = запасной план
case-stance-burned = манёвр выполнен нами
case-stance-settled = манёвр показан
case-stance-stood-down = отказ от манёвра
case-stance-people = решают люди
case-stance-closed = закрыто
case-stance-erased = удалено
unchecked-radius = Радиус тела { $radius } указан в сообщениях: здесь его никто не измерял.
unchecked-burn = Манёвр { $party } не проверен по каталогу.
unchecked-left-out = Скрининг манёвра { $party } пропустил объектов или строк: { $count }.
unchecked-one = Эти числа даёт одно сообщение: никто их не подтвердил.
unchecked-repaired = Ковариацию пришлось исправить, прежде чем использовать.
picture-now = сейчас
picture-decide = решить
picture-commit = обязательство
picture-burn = импульс
picture-evidence = доказательства
picture-flown = если выполнен: { $pc }
picture-threshold = согласованный порог { $pc }
picture-course = Вероятность столкновения в зависимости от времени до наибольшего сближения
picture-plane = Плоскость встречи: { $option }
