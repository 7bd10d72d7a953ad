# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# نصوص الإخطارات والإنذارات والقنوات والمناوبة.

of = من
notices-title-owed = { $count ->
    [zero] { $count } إخطارًا ينتظر جوابك.
    [one] إخطار واحد ينتظر جوابك.
    [two] إخطاران ينتظران جوابك.
    [few] { $count } إخطارات تنتظر جوابك.
    [many] { $count } إخطارًا ينتظر جوابك.
   *[other] { $count } إخطار ينتظر جوابك.
}
notices-title-theirs = { $count ->
    [zero] { $count } من إخطاراتنا لم تُفهم بعد.
    [one] أحد إخطاراتنا لم يُفهم بعد.
    [two] اثنان من إخطاراتنا لم يُفهما بعد.
    [few] { $count } من إخطاراتنا لم تُفهم بعد.
    [many] { $count } من إخطاراتنا لم تُفهم بعد.
   *[other] { $count } من إخطاراتنا لم تُفهم بعد.
}
notices-title-none = لا إخطار ينتظر أحدًا.
notices-rests = تستند هذه القائمة إلى الإخطارات المحفوظة في هذه العقدة والمتاحة لأدوارك.
notices-order = الترتيب
notices-order-newest = الأحدث أولًا
notices-order-deadline = حسب المهلة
notices-write = كتابة إخطار
notices-which-all = الكل
notices-which-received = المستلمة
notices-which-sent = المرسلة
notices-any = مفتوحة أو لا
notices-waiting = لم تُفهم بعد
notices-every-form = كل النماذج
notices-table = الإخطارات
notices-shown = { $count } من { $total }
notices-col-notice = الإخطار
notices-col-side = مرسل أو مستلم
notices-col-states = المرحلة
notices-col-deadline = المنتظر
notices-col-stored = حُفظ هنا
notices-side-sent = مرسل
notices-side-from = من
notices-exercise = تمرين
notices-state-sent = لا إيصال بعد
notices-state-stored = محفوظ
notices-state-shown = معروض
notices-state-read = مقروء
notices-state-misread = أُعيدت قراءته بخلافه
notices-state-understood = مفهوم
notices-state-decided = بُتّ فيه
notices-state-moot = مُستبدل
notices-life-extended = مُدّدت المدة
notices-life-completed = مكتمل
notices-life-cancelled = ملغى
notices-cut = رُتّبت حسب المهلة أحدث { $most } من الإخطارات المفتوحة فقط.
notices-empty = لا إخطار يوافق هذه المرشحات.

notice-revision = { $form }، التنقيح { $revision }
notice-title-owed = { $name }: ينتظر { $party } أن يعلم أنك فهمته
notice-title-understood = { $name }: مفهوم هنا
notice-title-replaced = { $name }: استُبدل بأحدث منه
notice-title-silent = { $name }: { $count } من { $total } بلا إيصال
notice-title-misread = { $name }: { $count } من { $total } أعاد قراءته بخلافه
notice-title-waiting = { $name }: { $count } من { $total } لم يفهمه بعد
notice-title-all = { $name }: فهمه { $total } من { $total }
notice-title-extended = { $name }: مُدّدت مدته
notice-title-completed = { $name }: مكتمل
notice-title-cancelled = { $name }: ملغى
notice-issued = أصدره { $party }
notice-age = العمر
notice-signed = وثيقة موقعة
notice-owed-before = جوابك مطلوب قبل
notice-escalates = يُستدعى أشخاص عند
notice-who = من الذي فهم
notice-clocks = تبدأ المهل من كل استلام
notice-channels-key = ممتلئ = سُلّم · محدد = استُعمل ولم يُبلّغ بالتسليم · C1 مباشرة، C2 بوابة، C3 عامة، C4 شفهية، C5 محمولة
notice-col-recipient = المستلم
notice-col-channels = القنوات
notice-rung-stored = حُفظ
notice-rung-shown = عُرض
notice-rung-read = قُرئ
notice-rung-understood = فُهم
notice-rung-decided = بُتّ فيه
notice-way-bilateral = وصلة مباشرة
notice-way-gateway = بوابة
notice-way-public = نشرة عامة
notice-way-spoken = رمز شفهي
notice-way-file = ملف محمول
notice-way-delivered = سُلّم
notice-way-used = استُعملت ولم يُبلّغ بالتسليم
notice-way-unused = لم تُستعمل
notice-after = بعد { $span }
notice-here = في هذه العقدة
notice-covered = تغطيه خطوة لاحقة
notice-silent = لا إيصال
notice-limit = الحد
notice-late = صدر بعد الموعد المتفق عليه: { $late }
notice-next-call = الاستدعاء التالي
notice-call-due = استدعاء مستحق منذ
notice-nobody-named = الجدول لا يسمي أحدًا
notice-no-call = لم يعد أحد يُستدعى بشأن هذا الإخطار.
notice-roster = جدول المناوبة
notice-changed = ما يغيّره هذا التنقيح
notice-col-field = الحقل
notice-col-was = سابقًا
notice-col-is = الآن
notice-text = الإخطار
notice-text-language = لغة النص
notice-not-worded = لا صياغة بهذه اللغة
notice-besides = نص إلى جانب الحقول
notice-refers = يشير إلى
notice-to-warning = الحدث الذي يبلّغ عنه هذا الإنذار
notice-purpose = العبرة بالحقول؛ والصياغة تتبعها.
notice-chain = التنقيحات واللواحق والإثبات
notice-revisions = التنقيحات
notice-followers = يتبعه
notice-none = لا شيء
notice-faults = ما لا يتسق
notice-no-fault = لم يُعثر على شيء بين التنقيحات واللواحق المحفوظة هنا
notice-spoken = الرمز الشفهي
notice-spoken-why = يُقرأ بالهاتف: تساوي الرمزين يعني تساوي البايتات
notice-erased = مُحيت الوثيقة
notice-trace = قنوات وإيصالات
notice-trace-sent = أُرسل
notice-trace-taken = استُلم للنقل
notice-trace-delivered = سُلّم
notice-trace-open = لم يُبلّغ بالتسليم
notice-ack-store = حُفظ
notice-ack-show = عُرض
notice-ack-read = قُرئ
notice-ack-read-back-fits = فُهم
notice-ack-read-back-differs = أُعيدت قراءته بخلافه
notice-ack-decide = بُتّ فيه
notice-entry = القيد { $entry }
notice-follow = ما يلي
notice-revise = تنقيح
notice-code-missing = أدخل الرمز الذي يقرؤه الطرف الآخر.
notice-reason-long = { $most } محرفًا على الأكثر.

read-back-title = عليك إعادة القراءة إلى { $party }
read-back-go = إلى إعادة القراءة
read-back-done = أجوبتك
read-back-role = يجيب عن هذا الإخطار ضابط مناوب أو مفوَّض بالتوقيع؛ أدوارك تتيح قراءته فقط.
read-back-opening = فتح هذه الصفحة لا يُعلم الطرف الآخر بشيء. أنت تقول ما توقعه لا غير.
read-back-no-facts = لا وقائع تُعاد قراءتها في هذا النموذج.
read-back-compared = تقارنها الآلة حقلًا حقلًا. الواقعة الخاطئة يراها الطرفان.
read-back-sign = توقيع إعادة القراءة
read-back-shown = التصريح بأنه عُرض
read-back-read = التصريح بأنه قُرئ
read-back-decided = التصريح بأنه بُتّ فيه
read-back-insist = قرأت الإخطار كما كتبت. وقّعه مع ذلك: يرى الطرفان الفرق ويُستدعى أشخاص.
fact-instant = UTC بالدقيقة، مثل 3 نوفمبر 2026، 10:30
fact-area = المركز، مثل 5.24 شمالاً، 52.77 غرباً
fact-object = اسم أو رقم، مثل NORAD 25544
fact-party = اسم الطرف
fact-choose = اختر
fact-missing = لم تُعد قراءة هذه الواقعة.
fact-differs = تختلف: { $why }
code-title = الإجابة بالرمز
code-how = يقرأ الطرف الآخر رمز وثيقته بالهاتف. تساوي الرمزين يعني تساوي البايتات؛ والرمز الذي لا يطابق يستدعي أشخاصًا.
code-field = الرمز المقروء
code-bound = اثنا عشر حرفًا ورقمًا، بأي تجميع
code-compare = مقارنة وتوقيع
cancel-title = إلغاء هذا الإخطار
cancel-reason = السبب (اختياري)
cancel-bound = { $most } محرفًا على الأكثر؛ يصل الإلغاء إلى كل من وصله الإخطار
cancel-sign = إلغاء وتوقيع

forms-title = أي إخطار تكتب؟
forms-sub = للإخطار حقول نموذجه لا غيرها. لا يُرسل شيء قبل أن يوقعه شخص.
forms-col-form = النموذج
forms-col-pace = الوتيرة
forms-col-facts = الوقائع المعادة
forms-col-refers = يشير إلى
pace-routine = عادية
pace-warning = إنذار
pace-crisis = أزمة
field-optional = اختياري
field-most = { $most } محرفًا على الأكثر
field-missing = هذا الحقل لازم.
field-either = يلزم أحد هذه: { $fields }
field-instant-bound = UTC، مثل 2026-12-01T10:30:00Z
field-party-bound = مثل party:FRA
field-parties-bound = معرّفات تفصلها فواصل
field-object-bound = مثل object:norad:25544
field-objects-bound = معرّفات تفصلها فواصل
field-notice-bound = معرّف إخطار، مثل pre-launch/FRA/2027/7/0
field-corridor-bound = سطر لكل نقطة: اللحظة، خط العرض، خط الطول
field-state-bound = اللحظة، الإطار، الموقع بالكيلومتر، السرعة بالكيلومتر في الثانية
field-part-latitude = خط عرض المركز
field-part-longitude = خط طول المركز
field-part-radius_km = نصف القطر
field-part-perigee_km = الحضيض
field-part-apogee_km = الأوج
field-part-inclination_deg = الميل
send-title = { $form }: بماذا تُخطر؟
send-title-revise = { $form }: ما الذي يتغير؟
send-sub = تحقق أولًا: تُظهر المسودة ما يصل إلى كل مستلم.
send-text = نص إلى جانب الحقول (اختياري)
send-text-bound = 2,000 محرف على الأكثر؛ لا تُعاد قراءته
send-to = المستلمون
send-to-more = أطراف أخرى
send-to-bound = معرّفات تفصلها فواصل
send-no-peer = لم يُتحقق من أي نظير بعد.
send-nobody = اختر مستلمًا واحدًا على الأقل أو سمّه.
send-level = التصنيف
send-level-strictest = الأشد مما يسمح به بند
send-public = النشرة العامة
send-public-usual = حسب القنوات
send-public-none = لا شيء
send-public-hash = البصمة فقط
send-public-text = النص كاملًا
send-check = التحقق من المسودة
send-check-why = المسودة لا تُلزم أحدًا ولا تغادر هذه العقدة.
send-gets = ما يصل إلى كل مستلم
send-col-clause = يسمح به البند
send-col-withheld = محجوب
send-not = لا يُفصح عنه: { $reason }
send-wording = الصياغة
send-all-or-nobody = يُرسل إلى كل من سُمّي أو لا يُرسل إلى أحد: أخرج من لا يحق له، أو وقّع اتفاقًا يسمح بذلك.
send-sign-title = هل ترسل هذا؟
send-sign = توقيع وإرسال
send-role = أدوارك تتيح الإعداد لا الإرسال.
send-not-checked = لم يُتحقق منه بعد
crisis-word = أزمة
crisis-bar = رسالة الأزمة تستدعي أشخاصًا فورًا، ليلًا ونهارًا.
crisis-head = رسالة أزمة
crisis-what = لخطر لا يحتمل الانتظار. تستدعي أشخاصًا فورًا على كل القنوات، وتلزمها عدة أشخاص بقدر ما يطلبه الاتفاق.
crisis-write = كتابة رسالة أزمة
crisis-facts = الوقائع الخمس
crisis-facts-why = يعيد الطرف الآخر قراءتها هي بعينها؛ وتقارنها الآلة.
crisis-send = هل تُرسل رسالة الأزمة؟
crisis-persons = حيث يطلب اتفاق أو هذه العقدة شخصين، لا يرسل الإثبات الأول شيئًا: يُثبت شخص ثانٍ من صفحة اليوم.
crisis-type = اكتب { $word } للمتابعة
crisis-type-why = بأحرف كبيرة
crisis-word-wrong = اكتب { $word } بأحرف كبيرة: لم يُعدّ شيء.
crisis-sign = إعداد رسالة الأزمة

warnings-title = الإنذارات
warnings-count = { $count ->
    [zero] { $count } حدثًا في { $days } يومًا
    [one] حدث واحد في { $days } يومًا
    [two] حدثان في { $days } يومًا
    [few] { $count } أحداث في { $days } يومًا
    [many] { $count } حدثًا في { $days } يومًا
   *[other] { $count } حدث في { $days } يوم
}
warnings-none = لا إنذار في { $days } يومًا
warnings-sub = لا يُصدَّق إنذار لأنه نُقل مرتين: العبرة بمستشعرات مستقلة.
warnings-span = المدة الماضية
warnings-days = { $days } ي
warnings-col-event = الحدث
warnings-col-when = متى
warnings-col-where = أين
warnings-col-confidence = الثقة
warnings-col-sources = المصادر من البلاغات
warnings-empty = لم يُحفظ هنا إنذار في هذه المدة.
warnings-rests = يستند إلى الإنذارات التي بلغت هذه العقدة؛ وما رأته مستشعرات أخرى ولم يُرسل غير معلوم.
warning-confirmed = { $count ->
    [zero] أكده { $count } مصدرًا مستقلًا
    [one] أكده مصدر واحد
    [two] أكده مصدران مستقلان
    [few] أكدته { $count } مصادر مستقلة
    [many] أكده { $count } مصدرًا مستقلًا
   *[other] أكده { $count } مصدر مستقل
}
warning-single = مصدر واحد وحده
warning-undeclared = لا مصدر معلن
warning-matched = أعلنه إخطار
warning-contradicted = مناقَض
warning-withdrawn = مسحوب
warning-advice-rest = لا شيء مقترح.
warning-advice-ask = يُقترح سؤال؛ ويرسله شخص.
warning-advice-call = يُستدعى أشخاص.
warning-azimuth = الاتجاه
warning-here = حُفظ هنا أولًا
warning-lineages = البلاغات ومصادرها
warning-lineages-why = المستشعر المشترك يُحسب مرة واحدة
warning-col-lineage = المصدر
warning-col-from = أبلغ عنه
warning-col-counts = هل يُحسب؟
warning-no-lineage = لم يُعلن مصدر
warning-repeats = يكرر
warning-withdrawn-row = سحبه مُصدره
warning-against = لم يرَ شيئًا هناك
warning-counts = يُحسب
warning-once = المستشعر نفسه، حُسب من قبل
warning-shared = { $count } من البلاغات تستند إلى المستشعر { $sensor }: يُحسب مرة واحدة.
warning-independent = { $count ->
    [0] لا مصدر معلن: لم يتأكد شيء.
    [zero] لا مصدر معلن: لم يتأكد شيء.
    [one] يُحسب مصدر واحد.
    [two] يُحسب مصدران.
    [few] تُحسب { $count } مصادر.
    [many] يُحسب { $count } مصدرًا.
   *[other] يُحسب { $count } مصدر.
}
warning-announced = هل أُعلن عنه؟
warning-matched-by = أعلنه
warning-nearest = أقرب إخطار لا يعلنه:
warning-nothing-near = لا إخطار قريب منه
warning-explained = أجاب طرف سُئل بأنه له.
question-title = السؤال عنه
question-to = إلى
question-cannot = لا يمكن سؤاله
question-no-clause = لا بند يتيح لنا السؤال
question-sent = سُئل:
question-drafted = أعدت الآلة السؤال؛ وأنت ترسله.
question-sign = توقيع السؤال
question-role = أدوارك لا تعدّ أسئلة.
observed-title = ما رأته مستشعراتنا
observed-found = النتيجة
observed-event = الحدث
observed-nothing = لا شيء، مع أنها رصدت المكان
observed-lineage = المصدر
observed-lineage-bound = كما يعلنه اتفاق
observed-at = متى (اختياري)
observed-at-bound = UTC؛ لحظة الإنذار إن تُرك فارغًا
observed-sigma = الانحراف المعياري للوقت
observed-confidence = الثقة
observed-sign = توقيع الرصد
warning-number = يلزم عدد من 0 إلى { $most }.

channels-title = القنوات وشبكة الأمان
channels-lost = فُقدت { $count } من { $total } قنوات
channels-untested = لم تُختبر بعد { $count } من { $total } قنوات
channels-up = أجابت { $total } من { $total } قنوات عن آخر اختبار
channels-sub = تُختبر كل قناة مرتين في اليوم، ليظهر العطل قبل الحاجة إليها.
channels-col-peer = الطرف
channels-col-way = القناة
channels-col-standing = الحالة
channels-col-tested = آخر اختبار
channels-col-answered = الجواب
channels-test = إعادة الاختبار
channels-test-one = إعادة اختبار { $channel } إلى { $party }
channels-none = لا قناة إلى طرف متحقق منه له اتفاق بشأن الإخطارات.
channels-feed = النشرة العامة لدى
channels-chain = كل عنصر يلي الذي قبله
standing-up = أجابت
standing-untested = لم تُختبر
standing-suspect = مشتبه فيها
standing-down = معطلة
standing-drops = تُسقط رسائل
standing-replays = تعيد رسائل قديمة
standing-alters = تغيّر رسائل
net-title = شبكة الأمان
net-from = من الاتفاقات النافذة
net-documented-from = من صكوك موثقة
net-hatch = التظليل = لم يعد أحد بالإبلاغ
net-own = اتفاقاتنا
net-real = صكوك موثقة
net-hazard = الخطر
net-no-clause = لا بند
net-not-released = لا يُفصح عنه
net-not-documented = غير موثق
net-ties = { $count } اتجاهات
net-layer-bilateral = ثنائية
net-layer-public = عامة
net-layer-united-nations = الأمم المتحدة
net-layer-alliance = تحالف
net-no-time = مسموح بلا مهلة متفق عليها
net-shared = اعتماد مشترك
net-no-shared = لا حافظ قنوات يحمل أكثر من اتفاق.
net-holes = { $count } ثغرات
tests-title = اختبارات الخطوط
tests-col-serial = رقم
tests-col-sent = أُرسل
tests-col-answer = الجواب
tests-no-answer = لا جواب
tests-none = لم يُرسل اختبار خط بعد.

watch-on = المناوبة لدى { $name }
watch-nobody = لا أحد في المناوبة الآن
watch-no-roster = لا جدول مناوبة لهذه العقدة
watch-deputy = النائب
watch-roster-file = جدول المناوبة هو الملف watch.yaml في مجلد العقدة.
attend-title = المنصات المأهولة
attend-consoles = مأهولة: { $consoles }
attend-none = المناوبة قائمة ولا منصة مأهولة.
attend-since = منذ
attend-call-at = يُستدعى أشخاص عند
attend-why = ابدأ المناوبة من المكتب الذي تجلس إليه: يُشغَّل صوت، وبعد أن تسمعه تُسمع الاستدعاءات هنا، حتى والصفحة في الخلفية.
attend-limit = إن كانت المناوبة قائمة ولم تُؤهل منصة مدة { $span }، يُستدعى أشخاص بالهاتف مرة واحدة.
attend-start = بدء المناوبة
attend-heard = هل سمعت الصوت؟
attend-yes = سمعته
attend-again = أعد تشغيله
attend-no = لم أسمع شيئًا
attend-deaf = هذه المنصة لا تُسمع ولا تُحسب. افحص مكبر الصوت ومستواه.
attend-on = هذه المنصة مأهولة.
attend-keep = أبقِ صفحة من هذه العقدة مفتوحة. إن أُغلقت كلها فلن تُحسب بعد نحو دقيقة.
attend-end = إنهاء في هذه المنصة
attend-paused = يحبس المتصفح الصوت حتى تضغط مفتاحًا أو تنقر.
attend-script = يتطلب هذا JavaScript.
attend-role = يشغل المنصة ضابط مناوب أو مفوَّض بالتوقيع.
roster-title = جدول المناوبة
roster-file = watch.yaml
roster-col-watch = المناوبة
roster-col-officer = الضابط
roster-col-hours = الساعات، UTC
roster-col-dates = من – إلى
roster-now = في الخدمة الآن
roster-gaps = { $count ->
    [zero] { $count } ثغرات في { $days } أيام:
    [one] ثغرة واحدة في { $days } أيام:
    [two] ثغرتان في { $days } أيام:
    [few] { $count } ثغرات في { $days } أيام:
    [many] { $count } ثغرات في { $days } أيام:
   *[other] { $count } ثغرات في { $days } أيام:
}
roster-no-gap = لا ثغرة في الأيام { $days } القادمة.
log-title = سجل المناوبة
log-add = إضافة سطر
log-bound = { $most } محرفًا على الأكثر
log-length = يلزم من 1 إلى { $most } محرفًا.
log-write = تدوين
log-call = استدعاء
log-hand-over = تسليم
log-empty = لم يُدوَّن شيء بعد.
hand-title = تسليم المناوبة
hand-what = { $count ->
    [0] لا إخطار مفتوح يُسلَّم
    [zero] لا إخطار مفتوح يُسلَّم
    [one] يُسلَّم إخطار مفتوح واحد
    [two] يُسلَّم إخطاران مفتوحان
    [few] تُسلَّم { $count } إخطارات مفتوحة
    [many] يُسلَّم { $count } إخطارًا مفتوحًا
   *[other] يُسلَّم { $count } إخطار مفتوح
}
hand-nothing = لا إخطار بقي فهمه على أحد.
hand-more = المفتوح أكثر؛ يسرد التصرف الأربعين الأولى.
hand-log = تُسلَّم معها آخر أسطر السجل.
hand-to = من يتسلمها
hand-to-missing = اختر من يتسلم المناوبة.
hand-words = ما يجب أن يعلمه (اختياري)
hand-two = يُثبتها شخصان: أنت ومن يتسلمها.
hand-sign = تسليم وتوقيع
hand-role = يسلّم المناوبة ضابط مناوب أو مختص بديناميكا الطيران.
notices-past = الإخطارات التي حُذفت وثائقها منذ ذلك الحين متروكة.
notice-past = يُحسب كل إقرار من لحظة وصوله إلى هنا. ومن كان سيُستدعى بعد ذلك يُستنتج من السلّم.
warnings-past = تُحسب المستشعرات وفق الاتفاقات مع أطراف كانت متحققًا منها آنذاك ولم يُعَد التحقق منها منذ ذلك الحين.
watch-past = لا يُحفظ أيّ لوحات المراقبة كانت مشغولة.
watch-then = كانت المناوبة لدى { $name }
watch-then-nobody = لم يكن أحد مناوبًا
watch-then-unknown = لا يُعرف من كان مناوبًا
watch-roster-since = ما كان في الجدول آنذاك غير محفوظ. أُعيدت كتابته في
watch-open-then = إخطارات كان على أحدٍ أن يفهمها بعد
roster-then = في الخدمة آنذاك
