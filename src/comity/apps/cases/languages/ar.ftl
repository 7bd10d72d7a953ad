# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of cases. Quantities stand in isolates from left to right (U+2066 to U+2069).

cases-title = { $count ->
    [zero] لا حالة تنتظر تدخّلكم.
    [one] حالة واحدة تنتظر تدخّلكم.
    [two] حالتان تنتظران تدخّلكم.
    [few] { $count } حالات تنتظر تدخّلكم.
    [many] { $count } حالة تنتظر تدخّلكم.
   *[other] { $count } حالة تنتظر تدخّلكم.
}
cases-title-none = لا حالة تنتظر تدخّلكم.
cases-order = الترتيب بحسب أقرب اقتراب.
cases-new = حالة من رسالة
cases-facets = دور من
cases-live = الجارية
cases-us = دورنا
cases-them = دور الطرف الآخر
cases-nobody = ليس دور أحد
cases-over = المنتهية
cases-pair = الزوج
cases-closest = أقرب اقتراب
cases-with = مع
cases-decide = القرار قبل
cases-state = الخطوة التالية
cases-state-closed = مغلقة
cases-by-baseline = خط الأساس الموقّع
cases-by-evidence = أدلة على تشغيل المحرك
cases-empty = لا توجد حالات هنا.
cases-empty-rests = تُفتح الحالات من رسائل الاقتران: بالمراقبة أو من شريك أو يدويًا.
cases-more = توجد حالات أكثر مما أُحصي هنا؛ وتسردها كلها واجهة API.
not-known = غير معروف
chart-table = جدول

case-title-quiet = هل نفتح حالة مع { $peer }؟
case-title-opened = لم يوقّع { $peer } التوقيع المقابل بعد
case-title-called = فتح { $peer } حالة. هل نرى الاقتران نفسه؟
case-title-agreed = يرى الطرفان الاقتران نفسه. من يعرض تنفيذ المناورة؟
case-title-proposed = عرضنا تنفيذ المناورة لدى { $peer }
case-title-asked = يعرض { $peer } تنفيذ المناورة. هل نمتنع عن المناورة؟
case-title-promised = تعهّدنا بالامتناع عن المناورة. لم يلتزم { $peer } بعد بتنفيذ المناورة
case-title-assured = تعهّد { $peer } بالامتناع عن المناورة. هل نلتزم بتنفيذ المناورة؟
case-title-committed = التزمنا بتنفيذ المناورة
case-title-relying = التزم { $peer } بتنفيذ المناورة. نمتنع عن المناورة
case-title-withdrawn = انسحبنا. يجوز أن يتولى { $peer } المناورة
case-title-freed = انسحب { $peer }. هل ننفّذ المناورة؟
case-title-reopening = طلبنا أرقامًا جديدة. لم يوقّع { $peer } بعد
case-title-recalling = يطلب { $peer } أرقامًا جديدة. هل نوافق؟
case-title-alone = لا يُعوَّل على مناورة أي طرف. يبقى إجراؤنا البديل قائمًا
case-title-burned = عرضنا أدلة تشغيل محركنا. لم يتحقق منها { $peer } بعد
case-title-settled = جرى التحقق بالأدلة من تشغيل المحرك في هذه الحالة
case-title-stood-down = تخلّينا عن المناورة. لا يجوز أن يناور إلا { $peer }
case-title-people = القرار للأشخاص: اتصلوا هاتفيًا بـ { $peer }
case-title-closed = انقضى أقرب اقتراب
case-title-erased = مُحيت مستندات هذه الحالة

case-acknowledge-words = التوقيع المقابل موافقة على الأرقام والنوافذ أدناه، ولا يتعهّد بأي شيء آخر لـ { $peer }.
case-changed = تغيّرت هذه الحالة منذ أن فتحتموها. ما ترونه أدناه هو ما كانت عليه؛ ولا يمكن توقيع أي شيء هنا.
case-changed-own = لقد وقّعتم. ما ترونه أدناه هو الحالة كما كانت من قبل.
case-state-was = قبل: { $was } · الآن: { $now }
case-show-now = عرضها كما هي الآن
case-ours = (لنا)
case-way = أولوية المرور، بحساب الطرفين كليهما: يُفسح { $party } الطريق ({ $basis }).
case-decide-before = القرار قبل
case-closest = أقرب اقتراب
case-closest-source = خلال { $span }
case-pc = احتمال الاصطدام
case-pc-source = { $count ->
    [zero] ثنائي الأبعاد، بلا رسائل موقّعة، عمرها { $age }
    [one] ثنائي الأبعاد، رسالة موقّعة واحدة، عمرها { $age }
    [two] ثنائي الأبعاد، الأكبر من رسالتين موقّعتين، عمر أحدثهما { $age }
    [few] ثنائي الأبعاد، الأكبر من { $count } رسائل موقّعة، عمر أحدثها { $age }
    [many] ثنائي الأبعاد، الأكبر من { $count } رسالة موقّعة، عمر أحدثها { $age }
   *[other] ثنائي الأبعاد، الأكبر من { $count } رسالة موقّعة، عمر أحدثها { $age }
}
case-miss = مسافة أقرب اقتراب
case-miss-source = σ واحدة على امتداد متجه المسافة
case-speed = السرعة النسبية
case-angle = زاوية التقاطع {"\u2066"}{ $angle }°{"\u2069"}
case-radius = مجموع نصفي القطر
case-radius-source = معلن وغير مقيس
case-dilution = التخفيف
case-diluted = مخفف
case-not-diluted = غير مخفف
case-dilution-source = { $pc } على الأكثر مع أي تغاير
case-withheld = المدارات والأرقام محجوبة: { $reason }
case-unchecked = غير مفحوص، أو مشكوك فيه
case-radii = Pc بحسب مجموع نصفي القطر، للاقتران نفسه
case-stated = (معلن)
case-course = Pc بحسب الزمن
case-course-words = { $count ->
    [zero] بلا بيانات موقّعة · المظلَّل بخطوط = غير معروف بعد
    [one] بيان موقّع واحد · المظلَّل بخطوط = غير معروف بعد
    [two] بيانان موقّعان · المظلَّل بخطوط = غير معروف بعد
    [few] { $count } بيانات موقّعة · المظلَّل بخطوط = غير معروف بعد
    [many] { $count } بيانًا موقّعًا · المظلَّل بخطوط = غير معروف بعد
   *[other] { $count } بيان موقّع · المظلَّل بخطوط = غير معروف بعد
}
case-signed = وُقّع في
case-by = الموقّع
case-step = الخطوة
case-record = المستندات الموقّعة
case-record-words = محفوظة لدى الطرفين
case-replay = إعادة التشغيل من السجل
case-replayed = { $papers ->
    [zero] بلا مستندات، الوضع المحفوظ: { $state }
    [one] مستند واحد يعطي الوضع المحفوظ: { $state }
    [two] مستندان يعطيان الوضع المحفوظ: { $state }
    [few] { $papers } مستندات تعطي الوضع المحفوظ: { $state }
    [many] { $papers } مستندًا تعطي الوضع المحفوظ: { $state }
   *[other] { $papers } مستند تعطي الوضع المحفوظ: { $state }
}
case-entry = رقم { $entry }
case-acknowledged = أُكّد الاستلام
case-stored = محفوظ هنا
case-delivery-waits = لم يُسلَّم بعد
case-no-papers = لم يوقّع أحد شيئًا بعد.
case-verify = التحقق دون اتصال:
case-bundle = الأدلة
case-sees = ما يراه { $peer }
case-sees-words = من هذه الحالة
case-source-of = رسالة
case-sees-record = المستندات الموقّعة
case-sees-all = { $count ->
    [zero] لا مستندات
    [one] المستند الوحيد
    [two] المستندان كلاهما
    [few] جميع المستندات، وعددها { $count }
    [many] جميع المستندات، وعددها { $count }
   *[other] جميع المستندات، وعددها { $count }
}
case-sees-notes = ملاحظات داخلية
case-sees-drafts = مسوداتنا
case-not-sent = لا تُرسَل أبدًا
case-not-sent-signed = لا تُرسَل قبل التوقيع
case-sees-more = كل ما يُقدَّم إلى { $peer }
case-other = خطوات أخرى
case-reason = السبب
case-words = كلمة موجّهة إلى موظفيهم
case-words-bound = تُوقَّع وتُرسَل مع السبب.
case-history = سوابق الطرفين معًا

case-step-open = يفتح الحالة
case-step-open-ack = يوقّع خط الأساس توقيعًا مقابلًا
case-step-propose = يعرض إفساح الطريق
case-step-counter = يردّ بعرض تشغيل محركه
case-step-refuse = يرفض
case-step-promise = يتعهّد بالامتناع عن المناورة
case-step-commit = يلتزم بتنفيذ المناورة
case-step-withdraw = ينسحب
case-step-takeover = يتولى المناورة
case-step-reopen = يطلب أرقامًا جديدة
case-step-executed = يعرض أدلة تشغيل محركه
case-step-verified = نظر في أدلة تشغيل المحرك
case-step-stand-down = يتخلى عن المناورة
case-step-plan = يوقّع خطة مباعدة

case-do-acknowledge = توقيع مقابل
case-do-promise = قبول وتوقيع
case-do-propose = اقتراح وتوقيع
case-do-counter = عرض مضاد وتوقيع
case-do-commit = التزام وتوقيع
case-do-take-over = تولّي المناورة وتوقيع
case-do-refuse = رفض
case-do-withdraw = انسحاب
case-do-stand-down = التخلي عن المناورة

phase-detected = الرصد
phase-opened = الفتح من الطرفين
phase-proposed = العرض
phase-promised = التعهّد
phase-committed = الالتزام
phase-burned = تشغيل المحرك
phase-verified = التحقق
phase-closed = الإغلاق
phase-by = قبل { $at }

option-nothing = عدم فعل شيء
option-nothing-words = لا أحد يشغّل محركًا.
option-theirs = يناور { $peer }
option-theirs-offered = قبول: يناور { $peer }
option-ours = نحن نناور
option-ours-offered = عرضنا: نحن نناور
option-window = النافذة الزمنية
option-no-act = لا إجراء مطلوب
option-no-act-now = لا شيء للتوقيع الآن
option-not-offered = غير معروض
option-plane = مستوى الاقتران
option-plane-source = مستويات σ: 1 و2 و3؛ الحلقة: مجموع نصفي القطر، {"\u2066"}{ $radius } m{"\u2069"}؛ المفرَّغ: الوضع الراهن
option-row-pc = Pc بعد المناورة
option-row-burn = تشغيل المحرك
option-row-secondaries = الاقترانات الثانوية
option-row-unscreened = غير مفحوص
option-row-left = الوقت المتبقي
option-times = { $times } × العتبة المتفق عليها
option-if-flown = إن نُفّذت؛ وإلا فكما هو الوضع
option-raising = في اتجاه السرعة
option-lowering = عكس اتجاه السرعة
option-revolutions = { $count ->
    [zero] بلا دورات قبله
    [one] قبله بدورة واحدة
    [two] قبله بدورتين
    [few] قبله بـ { $count } دورات
    [many] قبله بـ { $count } دورة
   *[other] قبله بـ { $count } دورة
}
option-none = لا يوجد
option-of = { $count ->
    [zero] من أصل { $count } جسم
    [one] من أصل جسم واحد
    [two] من أصل جسمين
    [few] من أصل { $count } أجسام
    [many] من أصل { $count } جسمًا
   *[other] من أصل { $count } جسم
}
option-not-screened = لم يفحصه أحد بحسب علمنا
option-left-out = { $count ->
    [zero] لا أجسام
    [one] جسم واحد
    [two] جسمان
    [few] { $count } أجسام
    [many] { $count } جسمًا
   *[other] { $count } جسم
}
option-all = الفهرس كله

trade-title = عمليات تشغيل محركنا
trade-words = Pc المتبقي، بحسب النافذة والمقدار؛ تملأ الخلية العرض
trade-size = المقدار
trade-unscreened = تُفحص كل عملية تشغيل للمحرك مقابل الفهرس قبل توقيعها؛ وتُرفض أي عملية تُحدث اقترانًا جديدًا.

message-title = حالة من رسالة
message-ask = أي رسالة تبيّن الاقتران؟
message-words = تفحص العقدة الأرقام قبل توقيع أي شيء أو إرساله.
message-text = رسالة بيانات الاقتران (CDM)
message-bound = KVN أو XML أو JSON؛ أفلتوا الملف هنا أو ألصقوا النص
message-file = اختيار ملف
message-peer = المسؤول عن الجسم الآخر
message-ours = جسمنا
message-ours-bound = فقط إذا لم تكن قدراته معروضة عليهم.
message-hbr = مجموع نصفي القطر
message-hbr-bound = فقط إذا خلت الرسالة منه.
message-check = فحص الأرقام
message-before = تظهر النتيجة هنا: هل توافق الأرقام مدارًا، والاحتمال، ومن يُفسح الطريق.
message-verdict-clean = الأرقام متسقة فيما بينها
message-verdict-doubtful = الأرقام مشكوك فيها
message-threshold = العتبة المتفق عليها
message-plan = من يجوز له أن يناور
message-sources = بيانات من
message-live = فتح الحالة الجارية
message-below = دون العتبة المتفق عليها: ستُفتح الحالة رغم ذلك.
message-open = فتح الحالة وتوقيعها
message-no-peer = اختاروا الطرف المسؤول عن الجسم الآخر
message-none = الرسالة فارغة
message-long = { $count ->
    [zero] لا أحرف: تقبل الصفحة { $most } على الأكثر؛ استخدموا comity case open FILE
    [one] حرف واحد: تقبل الصفحة { $most } على الأكثر؛ استخدموا comity case open FILE
    [two] حرفان: تقبل الصفحة { $most } على الأكثر؛ استخدموا comity case open FILE
    [few] { $count } أحرف: تقبل الصفحة { $most } على الأكثر؛ استخدموا comity case open FILE
    [many] { $count } حرفًا: تقبل الصفحة { $most } على الأكثر؛ استخدموا comity case open FILE
   *[other] { $count } حرف: تقبل الصفحة { $most } على الأكثر؛ استخدموا comity case open FILE
}
message-radius = { $value } ليس نصف قطر: أكبر من 0 وأصغر من {"\u2066"}10,000 m{"\u2069"}
cases-past = الحالات التي حُذفت وثائقها منذ ذلك الحين متروكة.
case-next-open = فتح الحالة
case-next-countersign = التوقيع المقابل على خط الأساس
case-next-answer = التوقيع المقابل على خط الأساس أو رفضه
case-next-propose = اقتراح مناورة
case-next-promise = التعهد بعدم المناورة أو تقديم عرض مقابل أو الرفض
case-next-commit = الالتزام
case-next-commit-or-withdraw = الالتزام أو الانسحاب
case-next-fly = تنفيذ المناورة في نافذتها وإظهارها
case-next-fly-theirs = تنفيذ المناورة وإظهارها
case-next-take-over = التولي؛ وإلا عاد الطرفان إلى الخطة البديلة
case-next-reopen = التوقيع على إعادة فتح الحالة
case-next-recall = تنفيذ المناورة ما لم يوقّع الآخر في الوقت المحدد
case-next-fallback = تنفيذ الخطة البديلة: لا يجوز الاعتقاد بأن أحدًا سيناور
case-next-verify = التحقق من المناورة
case-next-close = التحقق ثم الإغلاق
case-next-move = المناورة إن استطاع
case-next-talk = يتحدث الأشخاص: الهاتف
case-next-over = لا شيء: انتهى أقرب اقتراب
case-next-separate = الاتفاق على خطة فصل بين الأشخاص
case-next-telephone = الهاتف: لا يجوز لهذا الطرف المناورة
case-next-nothing = لا شيء: { $why }
case-stance-quiet = غير مفتوحة
case-stance-opened = فتحناها نحن
case-stance-called = فتحها الطرف الآخر
case-stance-agreed = خط الأساس متفق عليه
case-stance-proposed = مناورة اقترحناها
case-stance-asked = مناورة اقترحها الطرف الآخر
case-stance-promised = تعهدنا نحن
case-stance-assured = تعهد الطرف الآخر
case-stance-committed = التزمنا نحن
case-stance-relying = التزم الطرف الآخر
case-stance-withdrawn = انسحبنا نحن
case-stance-freed = انسحب الطرف الآخر
case-stance-reopening = طلبنا إعادة الفتح
case-stance-recalling = طُلبت إعادة الفتح والمناورة علينا
case-stance-alone = الخطة البديلة
case-stance-burned = نفّذنا المناورة
case-stance-settled = أُظهرت المناورة
case-stance-stood-down = تم التخلي عن المناورة
case-stance-people = بيد الأشخاص
case-stance-closed = مغلقة
case-stance-erased = محذوفة
unchecked-radius = نصف قطر الجسم الصلب { $radius } مذكور في الرسائل: لم يقسه أحد هنا.
unchecked-burn = مناورة { $party } غير مفحوصة مقابل الفهرس.
unchecked-left-out = فحص مناورة { $party } ترك { $count } من الأجسام أو الصفوف.
unchecked-one = رسالة واحدة فقط تعطي هذه الأرقام: لم يؤكدها أحد.
unchecked-repaired = لزم إصلاح التغاير قبل استخدامه.
picture-now = الآن
picture-decide = القرار
picture-commit = الالتزام
picture-burn = تشغيل المحرك
picture-evidence = الأدلة
picture-flown = إن نُفّذ: { $pc }
picture-threshold = العتبة المتفق عليها { $pc }
picture-course = احتمال الاصطدام مقابل الزمن حتى أقرب اقتراب
picture-plane = مستوى الالتقاء: { $option }
