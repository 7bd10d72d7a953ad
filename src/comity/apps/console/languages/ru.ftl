# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of Today and of the search.

today-title = { $count ->
    [one] { $count } вопрос требует вашего участия.
    [few] { $count } вопроса требуют вашего участия.
    [many] { $count } вопросов требуют вашего участия.
   *[other] { $count } вопроса требуют вашего участия.
}
today-title-due = { $count ->
    [1] { $count } вопрос требует вашего участия. Срок — через { $span }.
    [one] { $count } вопрос требует вашего участия. Срок ближайшего — через { $span }.
    [few] { $count } вопроса требуют вашего участия. Срок ближайшего — через { $span }.
    [many] { $count } вопросов требуют вашего участия. Срок ближайшего — через { $span }.
   *[other] { $count } вопроса требуют вашего участия. Срок ближайшего — через { $span }.
}
today-title-none = Ничто не требует вашего участия.
today-order = По последнему моменту для решения, а не по вероятности.
today-order-conjunction = По времени наибольшего сближения.
today-order-name = Порядок
today-by-action = По действию
today-by-conjunction = По сближению
today-strip = Ближайшие 24 часа: последние моменты для решения и наибольшие сближения, с номерами строк ниже
today-lane-decide = Решение
today-lane-closest = Сближение
today-later = Позже
today-no-limit = без срока
today-you = вы
today-nobody = действий не требуется
today-more = Ещё { $count } — в соответствующих списках.
today-empty = Ни дело, ни уведомление, ни действие, ни соглашение, ни канал, ни ключ не ожидают человека.
today-rests = Список основан на:
today-case-next = Далее: { $next }
today-case-source = дело: { $state }
today-open-case = Открыть дело
today-notice-in = Получено уведомление ({ $form }):
today-notice-out = Отправлено уведомление ({ $form }):
today-notice-owed = { $party } ожидает подтверждения, что вы его поняли.
today-notice-waits = { $count ->
    [one] { $count } получатель ещё не подтвердил понимание.
    [few] { $count } получателя ещё не подтвердили понимание.
    [many] { $count } получателей ещё не подтвердили понимание.
   *[other] { $count } получателя ещё не подтвердили понимание.
}
today-notice-source = подписанные квитанции
today-read-back = Повторить сообщение
today-second-person = другое лицо
today-proofs = удостоверений: { $proved } из { $needed }
today-act-source = действие подготовлено здесь
today-sign = Подписать
today-agreement-unsigned = { $count ->
    [one] { $count } сторона его не подписала.
    [few] { $count } стороны его не подписали.
    [many] { $count } сторон его не подписали.
   *[other] { $count } стороны его не подписали.
}
today-agreement-ends = Срок действия истекает, и после этого по нему ничего не передаётся.
today-clauses = { $count ->
    [one] { $count } положение
    [few] { $count } положения
    [many] { $count } положений
   *[other] { $count } положения
}
today-compare = Сравнить
today-look = Посмотреть
today-channel-down = Канал { $channel } со стороной { $party } не работает
today-channel-source = проверки линий
today-key-source = ключи этого узла
today-part-acts = Действия
today-part-channels = Каналы
today-part-keys = Ключи
rests-screening = Скрининг: { $age } назад
rests-no-screening = На этом узле скрининга нет
rests-feed = { $name } { $age }
rests-unscreened = Не проверено: { $count } из { $total } объектов
rests-ledger = Реестр: последняя запись { $age } назад

line-blocked = заблокировано
line-unverified = не проверено
line-failing = { $count ->
    [one] { $count } неудачная попытка
    [few] { $count } неудачные попытки
    [many] { $count } неудачных попыток
   *[other] { $count } неудачной попытки
}
line-never = связи ещё не было
line-down = не работает

search-title = { $count ->
    [one] { $count } результат по запросу { $text }
    [few] { $count } результата по запросу { $text }
    [many] { $count } результатов по запросу { $text }
   *[other] { $count } результата по запросу { $text }
}
search-ask = Что вы ищете?
search-none = Из доступного вам ничего не подходит.
search-where = Где искали: идентификаторы, разделы, дела, уведомления, соглашения, стороны, атлас. Орбиты каталога: Небо.
notes-title = Внутренние заметки
notes-words = никогда не отправляются, видны всем, кто работает на этом узле
notes-none = Заметок пока нет.
notes-text = Заметка
notes-bound = Не более 2000 знаков.
notes-write = Записать
notes-wrong = Знаков: { $count }; в заметке от 1 до { $most }
today-by-satellite = По спутникам
today-order-satellite = Сгруппировано по собственным спутникам; внутри — по последнему сроку решения.
today-no-satellite = Не об отдельном спутнике
today-title-then = { $count ->
    [one] { $count } вопрос ожидал эту сторону.
    [few] { $count } вопроса ожидали эту сторону.
    [many] { $count } вопросов ожидали эту сторону.
   *[other] { $count } вопроса ожидали эту сторону.
}
today-past = Дела, уведомления и соглашения того времени; что пропущено, названо под списком.
today-unkept-acts = подготовленное и неподписанное не сохраняется
today-unkept-now = известно только о настоящем
today-unkept-aside = решения людей о строках хранятся только в нынешнем виде
today-empty-section = Здесь ничего не ожидает.
triage-filters = Что показано
triage-all = Все
triage-aside = Отложено
triage-owner = Этим занимается { $name }
triage-snoozed = отложено до срока, { $name }: { $reason }
triage-dismissed = снято с рассмотрения, { $name }: { $reason }
triage-woken-time = вернулось: срок истёк ({ $reason })
triage-woken-change = вернулось: изменилось ({ $reason })
triage-choose = Выбрать { $what }
triage-do = Отложить выбранное или взять на себя
triage-what-label = Что
triage-snooze = Отложить до срока или изменения
triage-dismiss = Снять до изменения
triage-take = Беру на себя
triage-leave = Больше не занимаюсь
triage-back = Вернуть
triage-hours = На
triage-reason = Причина
triage-reason-bound = Видят все, кто работает на этом узле; никогда не отправляется.
triage-decide = Выполнить
triage-none = Ничего не выбрано: отметьте строки
triage-what = Выберите действие
triage-reason-missing = Нет причины: почему никто не должен смотреть на это сейчас?
triage-hours-wrong = { $value } — не число часов от 1 до { $most }
triage-save = Сохранить этот вид
triage-view-name = Название
triage-save-do = Сохранить
thing-object = Чем партнёры делятся об этом объекте и какие пункты его касаются.
thing-shared = Получено от других
thing-kind = Данные
thing-from = От
thing-as-of = По состоянию на
thing-erase = Удалить
thing-entry = Запись
thing-no-shared = ничего из доступного вам не передано
thing-clauses = Действующие пункты, которые его касаются
thing-no-clauses = Ни один действующий пункт его не касается: по соглашениям им никто не делится.
thing-no-peer = Не является узлом-партнёром; известна только по соглашениям.
precedents = Что было раньше
precedents-words = Из атласа, с источниками; по этому ничего не решается.
precedents-none = Атлас не называет прецедентов.
