# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of Today and of the search.

today-title = { $count ->
    [zero] لا شيء ينتظر تدخّلكم.
    [one] أمر واحد ينتظر تدخّلكم.
    [two] أمران ينتظران تدخّلكم.
    [few] { $count } أمور تنتظر تدخّلكم.
    [many] { $count } أمرًا تنتظر تدخّلكم.
   *[other] { $count } أمر تنتظر تدخّلكم.
}
today-title-due = { $count ->
    [zero] لا شيء ينتظر تدخّلكم. المهلة { $span }.
    [one] أمر واحد ينتظر تدخّلكم. تنقضي مهلته خلال { $span }.
    [two] أمران ينتظران تدخّلكم. تنقضي مهلة أولهما خلال { $span }.
    [few] { $count } أمور تنتظر تدخّلكم. تنقضي مهلة أولها خلال { $span }.
    [many] { $count } أمرًا تنتظر تدخّلكم. تنقضي مهلة أولها خلال { $span }.
   *[other] { $count } أمر تنتظر تدخّلكم. تنقضي مهلة أولها خلال { $span }.
}
today-title-none = لا شيء ينتظر تدخّلكم.
today-order = الترتيب بحسب آخر لحظة لاتخاذ القرار، لا بحسب الاحتمال.
today-order-conjunction = الترتيب بحسب أقرب اقتراب.
today-order-name = الترتيب
today-by-action = بحسب الإجراء
today-by-conjunction = بحسب الاقتران
today-strip = الساعات الـ24 المقبلة: آخر لحظات اتخاذ القرار وأقرب الاقترابات، مرقّمة كالصفوف أدناه
today-lane-decide = القرار
today-lane-closest = الأقرب
today-later = لاحقًا
today-no-limit = بلا مهلة
today-you = أنتم
today-nobody = لا إجراء مطلوب
today-more = { $count ->
    [zero] لا يوجد غيرها في القوائم.
    [one] يوجد أمر آخر في قائمته.
    [two] يوجد أمران آخران في قائمتيهما.
    [few] توجد { $count } أمور أخرى في قوائمها.
    [many] يوجد { $count } أمرًا آخر في قوائمها.
   *[other] يوجد { $count } أمر آخر في قوائمها.
}
today-empty = لا حالة ولا إخطار ولا إجراء ولا اتفاق ولا قناة ولا مفتاح بانتظار شخص.
today-rests = تستند هذه القائمة إلى
today-case-next = التالي: { $next }
today-case-source = الحالة: { $state }
today-open-case = فتح الحالة
today-notice-in = إخطار وارد ({ $form }):
today-notice-out = إخطار مرسل ({ $form }):
today-notice-owed = ينتظر { $party } أن يعلم أنكم فهمتموه.
today-notice-waits = { $count ->
    [zero] لا متلقٍّ لم يفهمه بعد.
    [one] متلقٍّ واحد لم يفهمه بعد.
    [two] متلقّيان لم يفهماه بعد.
    [few] { $count } متلقّين لم يفهموه بعد.
    [many] { $count } متلقّيًا لم يفهموه بعد.
   *[other] { $count } متلقٍّ لم يفهموه بعد.
}
today-notice-source = إيصالات استلام موقّعة
today-read-back = إعادة القراءة للتثبّت
today-second-person = شخص آخر
today-proofs = المصادقات: { $proved } من { $needed }
today-act-source = إجراء أُعدّ هنا
today-sign = توقيع
today-agreement-unsigned = { $count ->
    [zero] لا طرف لم يوقّعه بعد.
    [one] طرف واحد لم يوقّعه.
    [two] طرفان لم يوقّعاه.
    [few] { $count } أطراف لم يوقّعوه.
    [many] { $count } طرفًا لم يوقّعوه.
   *[other] { $count } طرف لم يوقّعوه.
}
today-agreement-ends = ينتهي، ولا يُتبادل شيء بموجبه بعد ذلك.
today-clauses = { $count ->
    [zero] بلا بنود
    [one] بند واحد
    [two] بندان
    [few] { $count } بنود
    [many] { $count } بندًا
   *[other] { $count } بند
}
today-compare = مقارنة
today-look = معاينة
today-channel-down = القناة { $channel } إلى { $party } منقطعة
today-channel-source = اختبارات الخطوط
today-key-source = مفاتيح هذه العقدة
today-part-acts = الإجراءات
today-part-channels = القنوات
today-part-keys = المفاتيح
rests-screening = فحص الاقترانات منذ { $age }
rests-no-screening = لا فحص للاقترانات في هذه العقدة
rests-feed = { $name } { $age }
rests-unscreened = غير مفحوصة: { $count } من أصل { $total } جسمًا
rests-ledger = السجل: آخر قيد منذ { $age }

line-blocked = محظور
line-unverified = غير متحقَّق منه
line-failing = { $count ->
    [zero] لا محاولة فشلت
    [one] فشلت محاولة واحدة
    [two] فشلت محاولتان
    [few] فشلت { $count } محاولات
    [many] فشلت { $count } محاولة
   *[other] فشلت { $count } محاولة
}
line-never = لم يُسمع منه بعد
line-down = منقطع

search-title = { $count ->
    [zero] لا نتائج عن { $text }
    [one] نتيجة واحدة عن { $text }
    [two] نتيجتان عن { $text }
    [few] { $count } نتائج عن { $text }
    [many] { $count } نتيجة عن { $text }
   *[other] { $count } نتيجة عن { $text }
}
search-ask = عمّ تبحثون؟
search-none = لا شيء مطابق ممّا يُسمح لكم بالاطلاع عليه.
search-where = شمل البحث: المعرّفات والأقسام والحالات والإخطارات والاتفاقات والأطراف والأطلس. مدارات الفهرس: السماء.
notes-title = ملاحظات داخلية
notes-words = لا تُرسل أبدًا، ويراها كل من يعمل في هذه العقدة
notes-none = لا ملاحظات بعد.
notes-text = ملاحظة
notes-bound = 2000 حرف على الأكثر.
notes-write = كتابة
notes-wrong = عدد الحروف { $count }؛ الملاحظة من 1 إلى { $most }
today-by-satellite = حسب القمر الصناعي
today-order-satellite = مجمَّع حسب القمر الخاص بنا؛ وداخل كل مجموعة حسب آخر موعد للقرار.
today-no-satellite = لا تخص قمرًا بعينه
today-title-then = { $count ->
    [zero] لم يكن شيء ينتظر هذا الطرف ({ $count }).
    [one] كان أمر واحد ينتظر هذا الطرف ({ $count }).
    [two] كان أمران ينتظران هذا الطرف ({ $count }).
    [few] كانت { $count } أمور تنتظر هذا الطرف.
    [many] كان { $count } أمرًا ينتظر هذا الطرف.
   *[other] كان { $count } أمر ينتظر هذا الطرف.
}
today-past = الحالات والإخطارات والاتفاقات كما كانت آنذاك؛ وما تُرك مذكور أسفل القائمة.
today-unkept-acts = ما أُعدّ ولم يوقَّع لا يُحفظ
today-unkept-now = معروف عن الآن فقط
today-unkept-aside = ما قرره الأشخاص بشأن صف يُحفظ بحالته الراهنة فقط
today-empty-section = لا شيء ينتظر هنا.
triage-filters = ما يُعرض
triage-all = الكل
triage-aside = مُنحّى جانبًا
triage-owner = يتولى { $name } الأمر
triage-snoozed = أجّله { $name }: { $reason }
triage-dismissed = صرف { $name } النظر عنه: { $reason }
triage-woken-time = عاد: انقضى الوقت ({ $reason })
triage-woken-change = عاد: لقد تغيّر ({ $reason })
triage-choose = اختيار { $what }
triage-do = تنحية المختار جانبًا أو تولّيه
triage-what-label = ماذا
triage-snooze = تأجيل إلى وقت أو تغيّر
triage-dismiss = صرف النظر حتى يتغيّر
triage-take = أتولى الأمر
triage-leave = لم أعد أتولاه
triage-back = إعادته
triage-hours = لمدة
triage-reason = السبب
triage-reason-bound = يراه كل من يعمل على هذه العقدة؛ ولا يُرسل أبدًا.
triage-decide = نفّذ
triage-none = لم يُختر شيء: علّم خانات الصفوف
triage-what = اختر ما يجب فعله
triage-reason-missing = السبب ناقص: لماذا لا يلزم أحدًا النظر فيه الآن؟
triage-hours-wrong = { $value } ليس عدد ساعات من 1 إلى { $most }
triage-save = حفظ هذا العرض
triage-view-name = الاسم
triage-save-do = حفظ
thing-object = ما يشاركه الشركاء عن هذا الجسم، والبنود المتعلقة به.
thing-shared = ما شاركه الآخرون
thing-kind = البيانات
thing-from = من
thing-as-of = كما في
thing-erase = موعد المحو
thing-entry = القيد
thing-no-shared = لم يُشارك شيء يُسمح لكم بالاطلاع عليه
thing-clauses = البنود السارية المتعلقة به
thing-no-clauses = لا بند ساريًا يتعلق به: لا أحد يشاركه بموجب اتفاق.
thing-no-peer = ليس نظيرًا لهذه العقدة؛ معروف من الاتفاقات وحدها.
precedents = ما حدث من قبل
precedents-words = من الأطلس مع المصادر؛ لا يُقرَّر شيء بناءً عليه.
precedents-none = لا يذكر الأطلس سابقة لذلك.
