# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of agreements, the ledger and parties.

agreements-title = { $count ->
    [0] لا تحمل هذه العقدة أي اتفاق.
    [zero] { $count } نسخ من الاتفاقات.
    [one] نسخة واحدة ({ $count }) من الاتفاقات.
    [two] نسختان ({ $count }) من الاتفاقات.
    [few] { $count } نسخ من الاتفاقات.
    [many] { $count } نسخة من الاتفاقات.
   *[other] { $count } نسخة من الاتفاقات.
}
agreements-title-ours = { $count ->
    [zero] لا اتفاق ينتظر توقيع هذا الطرف ({ $count }).
    [one] اتفاق واحد ({ $count }) ينتظر توقيع هذا الطرف.
    [two] اتفاقان ({ $count }) ينتظران توقيع هذا الطرف.
    [few] { $count } اتفاقات تنتظر توقيع هذا الطرف.
    [many] { $count } اتفاقًا تنتظر توقيع هذا الطرف.
   *[other] { $count } اتفاق تنتظر توقيع هذا الطرف.
}
agreements-order = غير الموقّع أولًا. تسري النسخة حين يوقعها جميع أطرافها ويحل يومها.
agreements-write = كتابة اتفاق
agreements-all = بلا المسودات المرفوضة
agreements-rejected = مع المسودات المرفوضة
agreements-unsigned = لم يوقعها الجميع
agreements-holding = سارية، أو موقعة لوقت لاحق
agreements-over = منتهية
agreements-count = { $count } من { $total } في هذه الصفحة
agreements-col-title = الاتفاق
agreements-col-state = الحالة
agreements-col-parties = الأطراف
agreements-col-missing = لم يوقعه
agreements-col-from = من
agreements-col-until = حتى
agreements-sign-us = ينتظر توقيعنا
agreements-sign-them = ينتظر الآخرين
agreements-all-signed = وقعه الجميع
agreements-never = لم يسرِ بعد
agreements-ends-for = بالنسبة إلى { $party }
agreements-none = لا اتفاق.
agreements-none-why = لا شيء يُشارك مع أحد، ولا يمكن استلام شيء: ما لا يسميه بند سارٍ لا يذهب إلى أحد.

agreement-version = النسخة { $number }
agreement-public = عام
agreement-state-draft = مسودة
agreement-state-signing = مسودة قيد التوقيع
agreement-state-signed = موقع، لم يسرِ بعد
agreement-state-in-force = سارٍ
agreement-state-notice-given = أُعلن الانسحاب
agreement-state-withdrawn = منسحب منه
agreement-state-amended = حلت محله نسخة لاحقة
agreement-state-expired = انتهت مدته
agreement-rejected = مرفوض هنا
agreement-title-sign = هل نوقع «{ $title }»؟
agreement-changes = { $count ->
    [0] لا يختلف أي بند في ألفاظه عن النسخة { $before }.
    [zero] { $count } بنود تتغير عن النسخة { $before }.
    [one] بند واحد ({ $count }) يتغير عن النسخة { $before }.
    [two] بندان ({ $count }) يتغيران عن النسخة { $before }.
    [few] { $count } بنود تتغير عن النسخة { $before }.
    [many] { $count } بندًا تتغير عن النسخة { $before }.
   *[other] { $count } بند تتغير عن النسخة { $before }.
}
agreement-about-draft = لم يوقعه أحد؛ لا شيء يُشارك بموجبه.
agreement-about-signing = { $missing ->
    [zero] لا طرف ناقص ({ $missing })؛ لا شيء يُشارك بموجبه.
    [one] طرف واحد ({ $missing }) لم يوقعه؛ لا شيء يُشارك بموجبه.
    [two] طرفان ({ $missing }) لم يوقعاه؛ لا شيء يُشارك بموجبه.
    [few] { $missing } أطراف لم توقعه؛ لا شيء يُشارك بموجبه.
    [many] { $missing } طرفًا لم يوقعوه؛ لا شيء يُشارك بموجبه.
   *[other] { $missing } طرف لم يوقعوه؛ لا شيء يُشارك بموجبه.
}
agreement-about-signed = وقعه الجميع؛ لم يحل يومه.
agreement-about-in-force = سارٍ حتى { $date }.
agreement-about-notice-given = انسحب طرف؛ مهلة الإشعار جارية. ينتهي في { $date } على أبعد تقدير.
agreement-about-withdrawn = منسحب منه: لا شيء يُشارك بموجبه.
agreement-about-amended = حلت محله نسخة لاحقة.
agreement-about-expired = حلت نهايته: لا شيء يُشارك بموجبه.
agreement-past = يُجرَّب أثره على صفوف الآن. تُحسب التوقيعات من اللحظات التي تذكرها.
agreement-unheld = لم يكن لدى هذه العقدة آنذاك؛ الحالة أدناه حالة الآن.
agreement-views = طرق قراءته
agreement-view-effect = النص والأثر
agreement-view-text = النص
agreement-view-difference = الفرق
agreement-view-explained = الشرح
agreement-view-cedar = Cedar
agreement-clauses = البنود
agreement-marked = التغييرات عن النسخة { $before } معلّمة
agreement-first = لا شيء للمقارنة
agreement-text = النص الذي يُوقع
agreement-text-why = بصيغة YAML؛ والتجزئة لصيغته القياسية JSON
agreement-difference = ما الذي يختلف
agreement-cedar = سياسات Cedar
agreement-cedar-why = تقرر كما يقرر هذا الاتفاق بعد توقيع الجميع؛ للمدققين
agreement-reject = رفض هذه المسودة
agreement-reject-why = لا يُبلّغ أحد. توقيع تجزئتها لاحقًا يلغي ذلك.
agreement-withdraw = الانسحاب منه
agreement-withdraw-why = تنتهي المشاركة مع كل طرف آخر بعد { $days } يومًا من وصول الانسحاب إليه.
agreement-amend = كتابة النسخة التالية

clause-changed = متغير
clause-added = جديد
clause-removed = محذوف
clause-withholds = يحجب، مهما شاركت البنود الأخرى
difference-added = [أُضيف: 
difference-removed = [حُذف: 
difference-end = ]
difference-place = الموضع
difference-before = قبل
difference-after = الآن
difference-nothing = لا شيء
difference-none = لا فرق.
difference-first = لا نسخة سابقة لدى هذه العقدة.

seen-as = كما يراه
seen-col-data = البيانات
seen-col-hold = لدينا
seen-col-sees = سيرى { $party }
seen-col-clause = البند
seen-rows = { $count ->
    [zero] لا صفوف ({ $count })
    [one] صف واحد ({ $count })
    [two] صفان ({ $count })
    [few] { $count } صفوف
    [many] { $count } صفًا
   *[other] { $count } صف
}
seen-rows-of = { $sent } من { $tried } صفوف:
seen-none-held = لا صف
seen-all-fields = كل الحقول، { $count }
seen-sent = كما هو
seen-coarse = مُقرَّب،
seen-partly = لبعض الأجسام أو الأغراض فقط
seen-withheld = لا يُرسل
seen-no-clause = لا يُرسل
seen-no-clause-name = لا يوجد
seen-new = متغير
seen-grid-position-km = من مدار آخر، على بعد نحو { $value } كم
seen-grid-velocity-km-s = السرعات حتى { $value } كم/ث
seen-grid-angle-rad = الزوايا حتى { $value } راد
seen-grid-time-s = الأوقات حتى { $value } ث
seen-own = هذه بياناتنا: نراها كاملة. ما قد يرسله الآخرون يتوقف على ما لديهم، ولا يعلمه أحد هنا؛ والبنود تبين ما يجوز لهم إرساله.
seen-refused = لم يُجرَّب.
seen-nothing = لا شيء: لا بند يسمي { $party } مستلمًا.
seen-unnamed = لا بند، لا شيء محفوظ:
seen-tried = جُرّب على { $rows } صفوف محفوظة: يُرسل { $sent }، ولا يُرسل { $kept }، ولم يُجرَّب { $untried }.
seen-against = مقارنة بالنسخة السابقة: يُرسل حديثًا { $newly }، ولم يعد يُرسل { $gone }.
seen-reason = { $count } من { $kind } لا تُرسل:
seen-not-tried = لم يُجرَّب: اتفاقات أخرى سارية إلى جانبه، وصفوف غير معروضة، وإخطارات ورسائل حالات تُعدّ عند إرسالها.
seen-orbit = { $count ->
    [zero] لا صف من مدار آخر ({ $count }).
    [one] صف واحد ({ $count }) يُرسل من مدار آخر لم يُعدّ.
    [two] صفان ({ $count }) يُرسلان من مدار آخر لم يُعدّ.
    [few] { $count } صفوف تُرسل من مدار آخر لم يُعدّ.
    [many] { $count } صفًا تُرسل من مدار آخر لم يُعدّ.
   *[other] { $count } صف تُرسل من مدار آخر لم يُعدّ.
}
explained-may = يجوز أن يرى
explained-may-not = لا يجوز أن يرى
explained-nothing = لا شيء

sign-title = توقيع هذه البايتات بعينها
sign-title-done = الموقع هو هذه البايتات بعينها
sign-bytes = SHA-256 لعدد { $count } بايت من JSON القياسي
sign-compare = قارنها مع الأطراف الأخرى بالهاتف: التجزئة نفسها هي النص نفسه.
sign-signed = وقّع
sign-key = المفتاح
sign-no-persons = البيان لا يسمي أي شخص
sign-you = أنتم
sign-persons = { $count ->
    [zero] لا شخص من هذا الطرف يثبته ({ $count })
    [one] شخص واحد ({ $count }) من هذا الطرف يثبته
    [two] شخصان ({ $count }) من هذا الطرف يثبتانه، كل بمفتاحه
    [few] { $count } أشخاص من هذا الطرف يثبتونه، كل بمفتاحه
    [many] { $count } شخصًا من هذا الطرف يثبتونه، كل بمفتاحه
   *[other] { $count } شخص من هذا الطرف يثبتونه، كل بمفتاحه
}
sign-not-yet = لم يصل توقيعه
sign-withdrawn = انسحب
sign-ends = ينتهي بالنسبة إلى { $party }
sign-do = التوقيع باسم هذا الطرف
sign-no-right = يوقع المفوض بالتوقيع. أدواركم لا تملك هذا الحق.
sign-past = لا يمكن توقيع شيء على صفحة من الماضي.

ledger-title = ما أُرسل واستُلم ووُقّع
ledger-sub = كل قيد موقع ومُجزّأ في شجرة يوقعها الطرف الآخر أيضًا. لا يمكن تغيير أي قيد أو إنكاره دون أثر.
ledger-verify = التحقق من السجل
ledger-known = من علم بشيء
ledger-evidence = الأدلة
ledger-peer = الطرف
ledger-act = الفعل
ledger-kind = النوع
ledger-any = أيّ
ledger-show = عرض
ledger-col-entry = القيد
ledger-col-at = وقت القيد
ledger-col-act = الفعل
ledger-col-party = الطرف
ledger-col-kind = النوع
ledger-col-stream = التيار
ledger-col-hash = التجزئة
ledger-none = لا قيد يناسب.
ledger-what = اللحظات بساعة هذه العقدة عند القيد. تُعرض الوثائق في صفحة القيد بقدر ما تسمح أدواركم.
entry-no = رقم { $number }
entry-act-sent = مُرسل
entry-act-received = مُستلم
entry-act-signed = موقع هنا
entry-act-refused = مرفوض الاستلام
entry-act-rejected = مرفوض
entry-act-erased = محذوف
entry-act-void = باطل
entry-out = إليه
entry-in = منه
entry-past = القيد لا يتغير أبدًا؛ وإثباته إثبات الآن.
entry-title-out = { $kind } أُرسل إلى { $party }
entry-title-in = { $kind } استُلم من { $party }
entry-title-own = { $kind }، قيّدته هذه العقدة
entry-known = من علم بـ { $notice }
entry-bundle = أدلة هذا القيد
entry-facts = القيد
entry-hash = تجزئة الظرف أو البيان
entry-no-stream = في لا شيء: سجل العقدة الخاص
entry-reason = بشأن
entry-proof = الإثبات
entry-document = الوثيقة
entry-document-why = كما وُقّعت، أو شاهدها، أو أن أدواركم لا تراها
proof-signed = وقّع { $party } الظرف:
proof-place = هو رقم { $number } في التيار من { $sender } إلى { $recipient }.
proof-path = { $count ->
    [0] ورقته هي الشجرة كلها.
    [zero] { $count } تجزئات تقود من ورقته إلى رأس الشجرة.
    [one] تجزئة واحدة ({ $count }) تقود من ورقته إلى رأس الشجرة.
    [two] تجزئتان ({ $count }) تقودان من ورقته إلى رأس الشجرة.
    [few] { $count } تجزئات تقود من ورقته إلى رأس الشجرة.
    [many] { $count } تجزئة تقود من ورقته إلى رأس الشجرة.
   *[other] { $count } تجزئة تقود من ورقته إلى رأس الشجرة.
}
proof-heads = وقّع ذلك الرأس: { $parties }.
proof-not = غير مثبت: أن ما تقوله الوثيقة صحيح.
proof-none = لا رأس وقّعه الطرفان يغطيه بعد
proof-none-own = هو في الشجرة الخاصة بهذه العقدة وحدها: لم يوقع أي طرف آخر رأسًا فوقه.
evidence-offline = يتحقق منه أي شخص، بلا هذه العقدة
evidence-offline-why = تحوي حزمة الأدلة ظروفًا ومسارات ورؤوسًا ومفاتيح. يقرأ الأمر الملف وحده ويبين ما يصح وما لا يصح.

heads-title = مقارنة الرؤوس
heads-sub = كم ظرفًا من كل تيار يغطيه رأس وقّعه الطرفان
heads-col-peer = الطرف
heads-col-sent = مُرسل، مُغطى
heads-col-received = مُستلم، مُغطى
heads-col-cosigned = وقّعه الطرفان
heads-col-uncovered = غير مُغطى
heads-col-waiting = ينتظر
heads-never = لم يحدث بعد
heads-none = لا طرف آخر معروف.
heads-contradictions = { $count ->
    [zero] لم يوقع نصين لأي موضع ({ $count })
    [one] وقّع نصين لموضع واحد ({ $count })
    [two] وقّع نصين لموضعين ({ $count })
    [few] وقّع نصين لكل من { $count } مواضع
    [many] وقّع نصين لكل من { $count } موضعًا
   *[other] وقّع نصين لكل من { $count } موضع
}
heads-failures = { $count ->
    [zero] لم تفشل محاولة ({ $count })
    [one] فشلت محاولة واحدة ({ $count })
    [two] فشلت محاولتان ({ $count })
    [few] فشلت { $count } محاولات
    [many] فشلت { $count } محاولة
   *[other] فشلت { $count } محاولة
}
verify-title = هل لا يزال السجل يحمل ما قُيّد؟
verify-path = التحقق
verify-sub = تُحسب من جديد كل ورقة وشجرة ورأس وتوقيع ووثيقة محفوظة.
verify-do = تحقق الآن
verify-how-long = يقرأ كل قيد؛ ولعدد 100,000 منها يستغرق نحو دقيقة.
verified-none = لم يوجد خطأ في { $count } قيدًا.
verified-faults = { $count ->
    [zero] لم يوجد خطأ ({ $count }).
    [one] وُجد خطأ واحد ({ $count }).
    [two] وُجد خطآن ({ $count }).
    [few] وُجدت { $count } أخطاء.
    [many] وُجد { $count } خطأ.
   *[other] وُجد { $count } خطأ.
}
verified-checked = ما جرى التحقق منه
verified-more = و{ $count } أخرى
verified-what = صفحات قاعدة البيانات، و{ $entries } قيدًا، وتيارا { $channels } قنوات مقابل أحدث رأس وقّعه الطرفان، وتوقيعات الظروف، والوثائق مقابل التزاماتها، والشجرة الخاصة.
verified-not-witness = لم يُتحقق: مما لدى العقد الأخرى. الرأس الذي وقّعه الطرفان هو أحدث مقارنة.
verified-not-erased = لم يُتحقق: من وثائق حُذفت كما اتُّفق؛ وتقوم شواهدها مقامها.
verified-not-true = لم يُتحقق: من صحة ما تقوله الوثائق.

known-title = من علم بماذا، ومتى؟
known-path = من علم
known-of = من علم بـ { $title }؟
known-sub = عن إخطار أو اتفاق: منذ متى ثبت أن كل طرف كان لديه.
known-field = إخطار أو اتفاق
known-bound = pre-launch/FRA/2027/7، أو اسم اتفاق أو تجزئته
known-show = عرض
known-col-had = لديه منذ
known-col-how = ثبت بـ
known-col-further = المزيد
known-not-proven = غير مثبت
known-how-issued = هو من أصدره
known-how-received = قيّدت هذه العقدة وصوله
known-how-stored = وقّع أنه حفظه
known-how-sent = أُرسل؛ لم يصل إيصال
known-how-signed = توقيعه، بساعته؛ كان لديه آنذاك على أبعد تقدير
known-how-proposed = جاء من هناك؛ كان لديه آنذاك على أبعد تقدير
known-how-wrote = كُتب في هذه العقدة
known-how-unknown = لم ترسله هذه العقدة؛ لم يصل توقيع
known-how-not-yet = لم يكن شيء من ذلك معروفًا هنا آنذاك
known-not = غير معروف هنا: إلى من مرّرته هذه الأطراف، وما علمه أي أحد من مصدر آخر.

parties-title = { $count ->
    [0] لا تعرف هذه العقدة أي طرف آخر.
    [zero] { $count } أطراف أخرى.
    [one] طرف آخر واحد ({ $count }).
    [two] طرفان آخران ({ $count }).
    [few] { $count } أطراف أخرى.
    [many] { $count } طرفًا آخر.
   *[other] { $count } طرف آخر.
}
parties-title-waiting = { $count ->
    [zero] لا طرف ينتظر نظرة ({ $count }).
    [one] طرف واحد ({ $count }) ينتظر نظرة.
    [two] طرفان ({ $count }) ينتظران نظرة.
    [few] { $count } أطراف تنتظر نظرة.
    [many] { $count } طرفًا تنتظر نظرة.
   *[other] { $count } طرف تنتظر نظرة.
}
parties-sub = ما تقوله عقدة عن نفسها يُعتد به بعد أن يقارن الأشخاص بصمتها بطريق آخر.
parties-meet = التعرف إلى طرف
parties-past = يُحفظ من الماضي منذ متى تم التحقق من طرف وقيوده في السجل؛ أما الحالة والاتصال والساعة فلا.
parties-not-kept = غير محفوظ
parties-col-party = الطرف
parties-col-state = الحالة
parties-col-verified = متحقق منه منذ
parties-col-seen = آخر اتصال
parties-col-protocol = البروتوكول
parties-col-clock = تقدم الساعة
parties-col-waiting = ينتظر
parties-never = لم يحدث بعد
parties-open-link = يستطيع قراءته كل من ينقله
parties-older = الوصلة الأقدم مسموحة حتى
parties-clock-unknown = غير مقيس
parties-none = لا طرف آخر. تعرفوا إلى طرف: لا شيء يُشارك مع لا أحد.
parties-what = ينتظر: وثائق لنا لم يقر باستلامها. الساعة: كم كانت ساعته متقدمة على ساعتنا عند آخر رد.
party-verified = متحقق منه
party-unverified = غير متحقق منه: قارنوا البصمات
party-blocked = محجوب
party-recovering = يعيد إلينا ظروفنا
party-clock = ساعته بعيدة جدًا
party-failing = { $count ->
    [zero] لم تفشل محاولة ({ $count })
    [one] فشلت محاولة واحدة ({ $count })
    [two] فشلت محاولتان ({ $count })
    [few] فشلت { $count } محاولات
    [many] فشلت { $count } محاولة
   *[other] فشلت { $count } محاولة
}
party-never = لم يُسمع منه بعد
party-silent = صامت منذ أكثر من يوم
party-past = القيود حتى ذلك الحين؛ والأرقام والمفاتيح والتيارات أرقام الآن.
party-heard = آخر اتصال
party-compare = مقارنة البصمات
party-sync = تبادل الآن
party-bundle = أدلة هذه القناة
party-sent = مُرسل
party-received = مُستلم
party-covered = { $count } تغطيها رؤوس الطرفين
party-waiting = ينتظر
party-waiting-why = وثائق لم يقر باستلامها
party-head = رأس الطرفين
party-head-why = عمر أحدث رأس وقّعه الطرفان
party-clock-why = متقدمة على ساعتنا عند آخر رد
party-who = من هو
party-fingerprint = بصمة جذره
party-address = العنوان
party-not-verified = ليس بعد
party-seal = مختوم بـ
party-no-seal = لا مفتاح للختم له
party-agreements = الاتفاقات
party-no-agreement = لا يوجد: لا شيء يُشارك معه.
party-sent-list = ما أُرسل إليه
party-nothing-sent = لا شيء.
party-all-sent = كل ما أُرسل إليه
party-held = ما شاركه
party-held-refused = أدواركم لا ترى البيانات المشتركة
party-nothing-held = لا شيء تراه أدواركم.
party-more-held = تُعرض أول { $count }.
party-held-why = الأعمار منذ أن كان صحيحًا، وفق بياناته.
party-erase = يُحذف في
party-streams = يُشارك عند تغيره
party-no-streams = لا شيء يُشارك عند تغيره.
party-share-both = طُلب في الاتجاهين
party-share-ours = إرادتنا
party-share-theirs = طلبه هو
party-keys = مفاتيحه
party-key = المفتاح
party-key-role = يجوز أن يوقع بصفة
party-key-revoked = ملغى
party-change = تغيير وضعه
party-change-why = كل منها فعل يثبته مفتاحكم؛ ولا يسترد أي منها ما شورك
party-block = حجب
party-unblock = رفع الحجب
party-unverify = سحب التحقق
party-remove = إزالة
party-older = السماح بالوصلة الأقدم حتى (UTC)
party-older-bound = 2027-01-31، 90 يومًا على الأكثر؛ والفراغ ينهيها. هذه الوصلة موقعة، لكن كل من ينقلها يستطيع قراءتها.
party-older-do = إعداد

meet-title = إلى من تريدون التعرف؟
meet-title-compare = أهو حقًا { $party }؟
meet-title-done = تم التحقق من { $party }.
meet-path = تعارف
meet-sub = لا يضمن مفتاحًا إلا أشخاص يعرف بعضهم أصوات بعض.
meet-step-address = العنوان
meet-step-address-why = عنوان عقدتهم
meet-step-compare = القراءة بصوت عالٍ
meet-step-compare-why = يقرأ كل بصمته
meet-step-verify = التحقق
meet-step-verify-why = فعل يثبته مفتاحكم
meet-step-agree = أول اتفاق
meet-step-agree-why = قبله لا يُشارك شيء
meet-url = عنوان عقدتهم
meet-url-bound = https://node.example، كما أعطاكم إياه أشخاصهم
meet-private = هي في شبكة هذه العقدة الخاصة (عنوان خاص)
meet-ask = سؤالها من هي
meet-ask-why = يُطلب تعريفها. لا يُعتد بشيء مما تقوله قبل مقارنة البصمات.
meet-ours = اقرأوا هذا لهم
meet-ours-why = بصمة مفتاح جذر هذا الطرف. يكتبونها في جانبهم.
meet-theirs = عرّف { $party } بنفسه
meet-call = اتصلوا بأشخاصه بطريق تعرفونه من قبل. ليقرأوا بصمتهم بصوت عالٍ، واكتبوا ما تسمعون.
meet-type = البصمة كما يقرؤونها
meet-type-bound = 32 حرفًا ورقمًا في مجموعات من أربعة؛ حالة الأحرف والمجموعات لا تهم
meet-differs = ليس هذا ما تُظهره العقدة. لا تتابعوا: مجموعة خاطئة، أو أحد بين العقدتين.
meet-partly = البداية توافق؛ والنهاية ناقصة.
meet-verify = المقارنة والتحقق
meet-reveal = إظهار ما تُظهره العقدة (لا تقرؤوه لهم)
meet-why = اكتبوها من صوتهم لا من هذه الشاشة: المقارنة بالنفس لا تثبت شيئًا.
meet-verified = متحقق منه منذ
meet-party = صفحته

writing-title = ما الذي يُشارك؟
writing-path = جديد
writing-sub = اكتبوه بصيغة YAML. إلى جانبه يظهر أثره مجرَّبًا على الصفوف التي تعرضها هذه العقدة. لا يُرسل شيء أثناء الكتابة.
writing-label = الاتفاق
writing-bound = 60,000 حرف على الأكثر. معرّفات الأطراف، والتواريخ مثل 2027-01-01.
writing-save = حفظ المسودة وإرسالها
writing-save-why = تذهب المسودة إلى أطرافها. ولا تُلزم أحدًا قبل أن يوقع الجميع تجزئتها.
writing-look = النظر من جديد
writing-empty = لا نص بعد.
writing-not-yet = ليس اتفاقًا بعد
writing-line = السطر { $line }:
writing-checked = الفحوص
writing-findings = التناقضات: { $faults }، الملاحظات: { $remarks }
writing-fault = تناقض
writing-remark = ملاحظة
writing-no-finding = لم يوجد تناقض، ولا بند لا ينطبق أبدًا. أما هل يقول ما تقصدونه فيقرؤه الأشخاص.
writing-hash = التجزئة بحالته الآن
agreement-before = ما حدث من قبل
