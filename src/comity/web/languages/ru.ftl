# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of the frame and of what all pages share.

frame-drill = Учения: здесь нет ничего реального
frame-skip = Перейти к содержанию
frame-lost = Связь с узлом потеряна. Показанное может быть устаревшим; до восстановления связи ничего нельзя подписать.
frame-main = Основная навигация
frame-plan = Планирование
frame-know = Сведения
frame-waiting = ожидает человека:
frame-until = до
frame-nobody = дежурство никто не несёт
frame-watch-not-started = Начать дежурство
frame-watched = звук проверен, { $consoles ->
    [one] { $consoles } пульт под наблюдением
    [few] { $consoles } пульта под наблюдением
    [many] { $consoles } пультов под наблюдением
   *[other] { $consoles } пульта под наблюдением
}
frame-no-role = роли нет
frame-roles = { $count ->
    [one] { $count } роль
    [few] { $count } роли
    [many] { $count } ролей
   *[other] { $count } роли
}
frame-lines = Партнёры и каналы
frame-more-lines = и ещё { $count }
frame-search = Поиск
frame-palette = Перейти или найти
frame-keys = Клавиши
frame-close = Закрыть
frame-known-at = по данным на

section-today = Сегодня
section-cases = Дела
section-notices = Уведомления
section-sky = Небо
section-ledger = Реестр
section-operation = Эксплуатация
section-watch = Дежурство
section-atlas = Атлас
section-agreements = Соглашения
section-parties = Стороны
section-administration = Управление

key-down = следующая строка
key-up = предыдущая строка
key-open = открыть строку
key-accept = принять и подписать
key-counter = встречное предложение
key-refuse = отклонить
key-table = таблица графика
key-snooze = напомнить позже
key-back = назад к списку

due-before = до
due-passed = время прошло
due-in = через { $span }

pager-name = Страницы
pager-first = Первая страница
pager-next = Следующая страница
pager-shown = показано: { $count }
pager-of = { $count } из { $total }

session-ended = Ваш сеанс завершён. Введённое вами осталось здесь.
sign-in = Войти

act-title = Подписываете ли вы: { $what }?
act-content = Вы подписываете в точности это содержание, SHA-256
act-persons = Удостоверено лицами: { $proved } из { $needed }
act-until = Можно удостоверить до
act-key = Подписать своим ключом
act-password = Паролем и кодом
act-password-field = Пароль
act-code-field = Код
act-sign = Подписать
act-command-line = Удостоверьте действие в командной строке: comity act prove { $id }
act-demonstration = Подписать демонстрационным средством
act-demonstration-note = Оно не подтверждает, кто вы: его принимают только узлы этой демонстрации, и каждый подписанный документ об этом сообщает.
act-discard = Отменить
act-before = До ответа вашего ключа ничего не отправляется.
act-step-prepared = Подготовлено
act-step-proved = Удостоверено вами
act-step-proved-of = Удостоверено лицами: { $proved } из { $needed }
act-step-signed = Подписано и внесено в реестр, № { $entry }
act-step-delivered = Доставлено: { $peer }
act-step-waiting = Ещё не получено: { $peer }
act-step-acknowledged = Подписью подтверждено, что сохранено: { $peer }
act-step-refused = Сторона { $peer } отклонила: { $reason }
act-step-withheld = Не отправлено стороне { $peer }: { $reason }
act-step-failed = Не выполнено: { $reason }
act-step-expired = Срок удостоверения истёк: ничего не сделано
act-step-withdrawn = Отменено: ничего не сделано
act-step-second = Должно удостоверить второе лицо
act-step-performed = Выполнено

past-shown = Так это было известно узлу на { $at }. Здесь ничего нельзя подписать.
past-none = У этой страницы нет прошлого: она показывает настоящее.
past-now = Вернуться к настоящему

sign-out = Выйти
me-language = Язык
me-unreviewed = Переводы на языки, кроме английского, не проверены носителями языка; силу имеет английский текст.
me-theme = Оформление
me-choose = Выбрать
theme-dark = Тёмное
theme-light = Светлое
theme-contrast = Высокая контрастность

visit-title = Вход в демонстрацию
visit-what = Эта ссылка открывает один сеанс — дежурного посетителя. Здесь нет ничего настоящего: стороны, спутники и сообщения учебные.
visit-script = Этой странице нужен JavaScript: он отправляет секрет ссылки.
past-future = Этот момент ещё не наступил.
past-at = Как было известно на (UTC)
past-go = Показать
value-not-computed = не вычислено
value-not-known = неизвестно
