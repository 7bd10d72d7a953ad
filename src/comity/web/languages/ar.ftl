# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of the frame and of what all pages share.

frame-drill = تمرين: لا شيء هنا حقيقي
frame-skip = الانتقال إلى المحتوى
frame-lost = انقطع الاتصال بالعقدة. قد يكون المعروض قديمًا، ولا يمكن توقيع أي شيء حتى يعود الاتصال.
frame-main = التنقل الرئيسي
frame-plan = التخطيط
frame-know = المعرفة
frame-waiting = بانتظار شخص:
frame-until = حتى
frame-nobody = لا أحد يتولى المناوبة
frame-watch-not-started = بدء المناوبة
frame-watched = اختُبر الصوت، { $consoles ->
    [zero] ولا محطة مأهولة
    [one] ومحطة واحدة مأهولة
    [two] ومحطتان مأهولتان
    [few] و{ $consoles } محطات مأهولة
    [many] و{ $consoles } محطة مأهولة
   *[other] و{ $consoles } محطة مأهولة
}
frame-no-role = بلا دور
frame-roles = { $count ->
    [zero] بلا أدوار
    [one] دور واحد
    [two] دوران
    [few] { $count } أدوار
    [many] { $count } دورًا
   *[other] { $count } دور
}
frame-lines = النظراء والقنوات
frame-more-lines = و{ $count } غيرها
frame-search = بحث
frame-palette = انتقال أو بحث
frame-keys = مفاتيح الاختصار
frame-close = إغلاق
frame-known-at = بحسب المعلوم في

section-today = اليوم
section-cases = الحالات
section-notices = الإخطارات
section-sky = السماء
section-ledger = السجل
section-operation = التشغيل
section-watch = المناوبة
section-atlas = الأطلس
section-agreements = الاتفاقات
section-parties = الأطراف
section-administration = الإدارة

key-down = الصف التالي
key-up = الصف السابق
key-open = فتح الصف
key-accept = قبول وتوقيع
key-counter = عرض مضاد
key-refuse = رفض
key-table = جدول الرسم البياني
key-snooze = تذكير لاحقًا
key-back = العودة إلى القائمة

due-before = قبل
due-passed = انقضى
due-in = خلال { $span }

pager-name = الصفحات
pager-first = الصفحة الأولى
pager-next = الصفحة التالية
pager-shown = المعروض: { $count }
pager-of = { $count } من { $total }

session-ended = انتهت جلستكم. ما كتبتموه لا يزال هنا.
sign-in = تسجيل الدخول

act-title = هل توقّعون: { $what }؟
act-content = توقّعون هذا المحتوى بعينه، SHA-256
act-persons = عدد من صادق عليه: { $proved } من { $needed }
act-until = تمكن المصادقة عليه حتى
act-key = التوقيع بمفتاحي
act-password = بكلمة مرور ورمز
act-password-field = كلمة المرور
act-code-field = الرمز
act-sign = توقيع
act-command-line = تصادقون عليه من سطر الأوامر: comity act prove { $id }
act-demonstration = التوقيع بأداة العرض التوضيحي
act-demonstration-note = لا تثبت هذه الأداة هويتك: تقبلها عقد هذا العرض وحدها، وكل وثيقة موقّعة تذكر ذلك.
act-discard = إلغاء
act-before = لا يُرسَل شيء قبل أن يجيب مفتاحكم.
act-step-prepared = أُعِدّ
act-step-proved = صادقتم عليه
act-step-proved-of = عدد من صادق عليه: { $proved } من { $needed }
act-step-signed = وُقّع وحُفظ في السجل، رقم { $entry }
act-step-delivered = سُلّم إلى { $peer }
act-step-waiting = لم يستلمه { $peer } بعد
act-step-acknowledged = وقّع { $peer } بأنه حفظه
act-step-refused = رفضه { $peer }: { $reason }
act-step-withheld = لم يُرسَل إلى { $peer }: { $reason }
act-step-failed = لم يُنفَّذ: { $reason }
act-step-expired = انقضت مهلة المصادقة: لم يُنفَّذ شيء
act-step-withdrawn = أُلغي: لم يُنفَّذ شيء
act-step-second = يجب أن يصادق عليه شخص ثانٍ
act-step-performed = نُفّذ

past-shown = كما كانت هذه العقدة تعلمه في { $at }. لا يمكن توقيع أي شيء هنا.
past-none = لا ماضي لهذه الصفحة: فهي تعرض الحاضر.
past-now = العودة إلى الآن

sign-out = تسجيل الخروج
me-language = اللغة
me-unreviewed = لم يراجع أي متحدث الترجمات إلى اللغات غير الإنكليزية؛ والنص الإنكليزي هو المعتمد.
me-theme = المظهر
me-choose = اختيار
theme-dark = داكن
theme-light = فاتح
theme-contrast = تباين عالٍ

visit-title = الدخول إلى العرض التوضيحي
visit-what = يبدأ هذا الرابط جلسة واحدة بصفة الزائر المناوب. لا شيء هنا حقيقي: الأطراف والأقمار والرسائل جزء من تمرين.
visit-script = تحتاج هذه الصفحة إلى JavaScript: فهي ترسل سرّ الرابط.
past-future = لم تأتِ هذه اللحظة بعد.
past-at = كما كان معلومًا في (UTC)
past-go = عرض
value-not-computed = غير محسوب
value-not-known = غير معروف
