# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of agreements, the ledger and parties.

agreements-title = { $count ->
    [0] 本节点没有任何协议。
   *[other] { $count } 个协议版本。
}
agreements-title-ours = { $count ->
   *[other] { $count } 份协议等待本方签署。
}
agreements-order = 未签署者在前。各方均已签署且日期已到，版本方才生效。
agreements-write = 撰写协议
agreements-all = 不含已拒绝草案
agreements-rejected = 含已拒绝草案
agreements-unsigned = 尚未全部签署
agreements-holding = 已生效，或已签署待生效
agreements-over = 已终止
agreements-count = 本页 { $count } / { $total }
agreements-col-title = 协议
agreements-col-state = 状态
agreements-col-parties = 各方
agreements-col-missing = 未签署方
agreements-col-from = 自
agreements-col-until = 至
agreements-sign-us = 等待本方签署
agreements-sign-them = 等待其他方
agreements-all-signed = 各方均已签署
agreements-never = 尚未生效
agreements-ends-for = 对 { $party }
agreements-none = 无协议。
agreements-none-why = 不与任何人共享，也无法接收：有效条款未列明的内容不发给任何人。

agreement-version = 版本 { $number }
agreement-public = 公开
agreement-state-draft = 草案
agreement-state-signing = 草案，签署中
agreement-state-signed = 已签署，尚未生效
agreement-state-in-force = 生效中
agreement-state-notice-given = 已通知退出
agreement-state-withdrawn = 已退出
agreement-state-amended = 已由后续版本取代
agreement-state-expired = 已到期
agreement-rejected = 本方已拒绝
agreement-title-sign = 我们是否签署“{ $title }”？
agreement-changes = { $count ->
    [0] 与版本 { $before } 相比，条款文字无变化。
   *[other] 与版本 { $before } 相比，{ $count } 条条款有变化。
}
agreement-about-draft = 无人签署；不据此共享任何内容。
agreement-about-signing = { $missing ->
   *[other] { $missing } 方尚未签署；不据此共享任何内容。
}
agreement-about-signed = 各方均已签署；日期未到。
agreement-about-in-force = 生效至 { $date }。
agreement-about-notice-given = 一方已退出；通知期进行中。最迟于 { $date } 终止。
agreement-about-withdrawn = 已退出：不据此共享任何内容。
agreement-about-amended = 已由后续版本取代。
agreement-about-expired = 已到期：不据此共享任何内容。
agreement-past = 其效果以当前各行试算。签名自其所载时刻起计。
agreement-unheld = 当时本节点未持有；以下状态为当前状态。
agreement-views = 阅读方式
agreement-view-effect = 文本与效果
agreement-view-text = 文本
agreement-view-difference = 差异
agreement-view-explained = 说明
agreement-view-cedar = Cedar
agreement-clauses = 条款
agreement-marked = 已标出自版本 { $before } 的变化
agreement-first = 无可比较
agreement-text = 所签署的文本
agreement-text-why = 以 YAML 显示；哈希取自其规范 JSON
agreement-difference = 差异之处
agreement-cedar = Cedar 策略
agreement-cedar-why = 各方签署后与本协议作出相同决定；供审计者使用
agreement-reject = 拒绝此草案
agreement-reject-why = 不通知任何人。以后签署其哈希即撤销拒绝。
agreement-withdraw = 退出协议
agreement-withdraw-why = 与每一他方的共享，在其收到退出声明 { $days } 天后终止。
agreement-amend = 撰写下一版本

clause-changed = 已改
clause-added = 新增
clause-removed = 已删
clause-withholds = 无论其他条款共享什么，均予扣留
difference-added = [新增：
difference-removed = [删除：
difference-end = ]
difference-place = 位置
difference-before = 之前
difference-after = 现在
difference-nothing = 无
difference-none = 无差异。
difference-first = 本节点没有更早的版本。

seen-as = 以此方视角
seen-col-data = 数据
seen-col-hold = 本方持有
seen-col-sees = { $party } 将看到
seen-col-clause = 条款
seen-rows = { $count ->
   *[other] { $count } 行
}
seen-rows-of = { $sent } / { $tried } 行：
seen-none-held = 无行
seen-all-fields = 全部 { $count } 个字段
seen-sent = 原样
seen-coarse = 已粗化，
seen-partly = 仅限部分物体或用途
seen-withheld = 不发送
seen-no-clause = 不发送
seen-no-clause-name = 无
seen-new = 已变
seen-grid-position-km = 来自另一轨道，偏差约 { $value } km
seen-grid-velocity-km-s = 速度精度 { $value } km/s
seen-grid-angle-rad = 角度精度 { $value } rad
seen-grid-time-s = 时间精度 { $value } s
seen-own = 这是本方数据：我们可见全部。他方会发来什么取决于其所持，此处无人知晓；条款说明其可发送什么。
seen-refused = 未试算。
seen-nothing = 无：没有条款把 { $party } 列为接收方。
seen-unnamed = 无条款，无存储：
seen-tried = 以 { $rows } 行存储数据试算：{ $sent } 行将发送，{ $kept } 行不发送，{ $untried } 行未试算。
seen-against = 与前一版本相比：新发送 { $newly } 行，不再发送 { $gone } 行。
seen-reason = { $kind } 有 { $count } 行不发送：
seen-not-tried = 未试算：同时生效的其他协议、未提供的行，以及发送时才生成的通知和事件消息。
seen-orbit = { $count ->
   *[other] { $count } 行将来自另一轨道，该轨道未生成。
}
explained-may = 可见
explained-may-not = 不可见
explained-nothing = 无

sign-title = 签署的正是这些字节
sign-title-done = 已签署的正是这些字节
sign-bytes = { $count } 字节规范 JSON 的 SHA-256
sign-compare = 请通过电话与其他方核对：哈希相同即文本相同。
sign-signed = 已签署
sign-key = 密钥
sign-no-persons = 声明未载明任何人员
sign-you = 您
sign-persons = { $count ->
   *[other] 由本方 { $count } 人证明，各用自己的密钥
}
sign-not-yet = 尚未收到其签名
sign-withdrawn = 已退出
sign-ends = 对 { $party } 终止于
sign-do = 代表本方签署
sign-no-right = 由签署人签署。您的角色无此权限。
sign-past = 历史页面上不能签署任何内容。

ledger-title = 已发送、已接收和已签署的内容
ledger-sub = 每个条目均经签名并写入哈希树，对方也签署该树。任何条目都不能不留痕迹地更改或否认。
ledger-verify = 核验账本
ledger-known = 谁知道什么
ledger-evidence = 证据
ledger-peer = 方
ledger-act = 行为
ledger-kind = 种类
ledger-any = 任意
ledger-show = 显示
ledger-col-entry = 条目
ledger-col-at = 记录时间
ledger-col-act = 行为
ledger-col-party = 方
ledger-col-kind = 种类
ledger-col-stream = 流
ledger-col-hash = 哈希
ledger-none = 无匹配条目。
ledger-what = 时刻为本节点记录条目时的时钟。文件在条目页面上按您的角色显示。
entry-no = 第 { $number } 号
entry-act-sent = 已发送
entry-act-received = 已接收
entry-act-signed = 本方签署
entry-act-refused = 被拒收
entry-act-rejected = 已拒绝
entry-act-erased = 已删除
entry-act-void = 无效
entry-out = 发往对方
entry-in = 来自对方
entry-past = 条目永不改变；其证明为当前证明。
entry-title-out = { $kind }，发往 { $party }
entry-title-in = { $kind }，来自 { $party }
entry-title-own = { $kind }，由本节点记录
entry-known = 谁知道 { $notice }
entry-bundle = 此条目的证据
entry-facts = 条目
entry-hash = 信封或声明的哈希
entry-no-stream = 无：本节点自身的记录
entry-reason = 关于
entry-proof = 证明
entry-document = 文件
entry-document-why = 签署原文，或其墓碑，或说明您的角色不可见
proof-signed = { $party } 签署了信封：
proof-place = 它是从 { $sender } 到 { $recipient } 的流中第 { $number } 号。
proof-path = { $count ->
    [0] 其叶即整棵树。
   *[other] { $count } 个哈希从其叶通向树顶。
}
proof-heads = 该树顶由以下各方签署：{ $parties }。
proof-not = 未证明：文件所述为真。
proof-none = 尚无双方签署的树顶覆盖它
proof-none-own = 仅在本节点的私有树中：没有其他方签署过覆盖它的树顶。
evidence-offline = 任何人无需本节点即可核验
evidence-offline-why = 证据包含信封、路径、树顶和密钥。命令只读取该文件，并说明何者成立、何者不成立。

heads-title = 树顶比对
heads-sub = 每个流有多少信封被双方签署的树顶覆盖
heads-col-peer = 方
heads-col-sent = 已发送，已覆盖
heads-col-received = 已接收，已覆盖
heads-col-cosigned = 双方签署
heads-col-uncovered = 未覆盖
heads-col-waiting = 等待中
heads-never = 从未
heads-none = 未知其他方。
heads-contradictions = { $count ->
   *[other] 它在 { $count } 个位置签署了两份文本
}
heads-failures = { $count ->
   *[other] { $count } 次尝试失败
}
verify-title = 账本是否仍保持所记内容？
verify-path = 核验
verify-sub = 重新计算每个叶、树、树顶、签名和所存文件。
verify-do = 立即核验
verify-how-long = 将读取每个条目；100,000 条约需一分钟。
verified-none = { $count } 个条目中未发现错误。
verified-faults = { $count ->
   *[other] 发现 { $count } 处错误。
}
verified-checked = 核验内容
verified-more = 另有 { $count } 处
verified-what = 数据库页、{ $entries } 个条目、{ $channels } 条通道的双向流与双方签署的最新树顶、信封签名、文件与其承诺，以及私有树。
verified-not-witness = 未核验：其他节点所持内容。双方签署的树顶是最新比对。
verified-not-erased = 未核验：按约删除的文件；以其墓碑代替。
verified-not-true = 未核验：文件所述为真。

known-title = 谁在何时知道什么？
known-path = 谁知道
known-of = 谁知道 { $title }？
known-sub = 对于通知或协议：可证明各方自何时起持有。
known-field = 通知或协议
known-bound = pre-launch/FRA/2027/7，或协议的名称或哈希
known-show = 显示
known-col-had = 自此持有
known-col-how = 证明方式
known-col-further = 更多
known-not-proven = 未证明
known-how-issued = 由其发布
known-how-received = 本节点记录了其到达
known-how-stored = 其签署已存储
known-how-sent = 已发送；未收到回执
known-how-signed = 其签名，按其时钟；最迟于当时持有
known-how-proposed = 由该方发来；最迟于当时持有
known-how-wrote = 在本节点撰写
known-how-unknown = 本节点未发送；未收到签名
known-how-not-yet = 当时此处对此一无所知
known-not = 此处不知：各方又转给了谁，以及任何人从别处得知什么。

parties-title = { $count ->
    [0] 本节点不认识其他方。
   *[other] { $count } 个其他方。
}
parties-title-waiting = { $count ->
   *[other] { $count } 方需要查看。
}
parties-sub = 节点的自述在人员以其他途径核对其指纹后方有效力。
parties-meet = 结识一方
parties-past = 历史只保存该方自何时起已核实及其账本条目；状态、联系和时钟不保存。
parties-not-kept = 未保存
parties-col-party = 方
parties-col-state = 状态
parties-col-verified = 核实自
parties-col-seen = 最近联系
parties-col-protocol = 协议版本
parties-col-clock = 时钟超前
parties-col-waiting = 等待中
parties-never = 从未
parties-open-link = 传递者可读取
parties-older = 旧链路允许至
parties-clock-unknown = 未测量
parties-none = 无其他方。请结识一方：否则无法共享。
parties-what = 等待中：对方尚未确认的本方文件。时钟：其上次应答时比本方超前多少。
party-verified = 已核实
party-unverified = 未核实：请核对指纹
party-blocked = 已阻止
party-recovering = 正在归还本方的信封
party-clock = 其时钟偏差过大
party-failing = { $count ->
   *[other] { $count } 次尝试失败
}
party-never = 尚未联系
party-silent = 静默超过一天
party-past = 条目为截至当时者；数字、密钥和流为当前。
party-heard = 最近联系
party-compare = 核对指纹
party-sync = 立即交换
party-bundle = 此通道的证据
party-sent = 已发送
party-received = 已接收
party-covered = { $count } 个被双方树顶覆盖
party-waiting = 等待中
party-waiting-why = 对方尚未确认的文件
party-head = 双方树顶
party-head-why = 双方签署的最新树顶的时效
party-clock-why = 上次应答时比本方超前
party-who = 身份
party-fingerprint = 其根指纹
party-address = 地址
party-not-verified = 尚未
party-seal = 封装密钥
party-no-seal = 无封装密钥
party-agreements = 协议
party-no-agreement = 无：不与其共享任何内容。
party-sent-list = 已发送给它的内容
party-nothing-sent = 无。
party-all-sent = 发送给它的全部内容
party-held = 它共享的内容
party-held-refused = 您的角色看不到共享数据
party-nothing-held = 没有您的角色可见的内容。
party-more-held = 显示前 { $count } 项。
party-held-why = 时效自数据本身所述的有效时刻起计。
party-erase = 删除于
party-streams = 随变化共享
party-no-streams = 没有随变化共享的内容。
party-share-both = 双方均已请求
party-share-ours = 本方意愿
party-share-theirs = 对方请求
party-keys = 其密钥
party-key = 密钥
party-key-role = 可签署身份
party-key-revoked = 已吊销
party-change = 更改其状态
party-change-why = 每项都是由您的密钥证明的行为；已共享的无法收回
party-block = 阻止
party-unblock = 解除阻止
party-unverify = 撤回核实
party-remove = 移除
party-older = 允许旧链路至（UTC）
party-older-bound = 2027-01-31，最多 90 天；留空即终止。该链路已签名，但传递者可读取。
party-older-do = 准备

meet-title = 您想结识谁？
meet-title-compare = 真的是 { $party } 吗？
meet-title-done = { $party } 已核实。
meet-path = 结识
meet-sub = 只有熟悉彼此声音的人才能为密钥作保。
meet-step-address = 地址
meet-step-address-why = 对方节点的
meet-step-compare = 朗读
meet-step-compare-why = 各自朗读自己的指纹
meet-step-verify = 核实
meet-step-verify-why = 由您的密钥证明的行为
meet-step-agree = 首份协议
meet-step-agree-why = 在此之前不共享任何内容
meet-url = 对方节点地址
meet-url-bound = https://node.example，由对方人员告知
meet-private = 它在本节点自己的网络内（私有地址）
meet-ask = 询问其身份
meet-ask-why = 请求其自我介绍。在核对指纹之前，其所言均不作数。
meet-ours = 请向对方朗读
meet-ours-why = 本方根密钥的指纹。对方在其一侧输入。
meet-theirs = { $party } 已自我介绍
meet-call = 用您已知的途径致电其人员。请他们朗读指纹，并输入您听到的内容。
meet-type = 对方朗读的指纹
meet-type-bound = 32 个字母和数字，四个一组；大小写和分组无关紧要
meet-differs = 与节点所示不符。请勿继续：可能输错一组，或有人介于两节点之间。
meet-partly = 开头相符；结尾缺失。
meet-verify = 核对并核实
meet-reveal = 显示节点所示（不要读给对方）
meet-why = 请依对方声音输入，而非依此屏幕：与自身比对证明不了什么。
meet-verified = 核实自
meet-party = 其页面

writing-title = 要共享什么？
writing-path = 新建
writing-sub = 以 YAML 撰写。旁边显示其效果，以本节点提供的行试算。撰写期间不发送任何内容。
writing-label = 协议
writing-bound = 最多 60,000 个字符。使用各方标识符，日期形如 2027-01-01。
writing-save = 保存并发送草案
writing-save-why = 草案发往其各方。在各方签署其哈希之前，不约束任何人。
writing-look = 重新查看
writing-empty = 尚无文本。
writing-not-yet = 尚不是协议
writing-line = 第 { $line } 行：
writing-checked = 检查
writing-findings = { $faults } 处矛盾，{ $remarks } 处备注
writing-fault = 矛盾
writing-remark = 备注
writing-no-finding = 未发现矛盾，也没有永不适用的条款。其是否表达您的意思，须由人员阅读。
writing-hash = 当前状态的哈希
agreement-before = 以往先例
