# Translation made by machine; no speaker of the language has reviewed it. The English text counts.
# Texts of the frame and of what all pages share.

frame-drill = 演习：此处内容均非真实
frame-skip = 跳至正文
frame-lost = 与节点的连接已中断。所示内容可能陈旧；恢复连接前无法签署任何内容。
frame-main = 主导航
frame-plan = 规划
frame-know = 资料
frame-waiting = 等待人员处理：
frame-until = 至
frame-nobody = 无人值班
frame-watch-not-started = 开始值班
frame-watched = 声音已测试，{ $consoles } 个控制台有人值守
frame-no-role = 无角色
frame-roles = { $count } 个角色
frame-lines = 对等方与渠道
frame-more-lines = 另有 { $count } 个
frame-search = 搜索
frame-palette = 前往或查找
frame-keys = 快捷键
frame-close = 关闭
frame-known-at = 数据截至

section-today = 今日
section-cases = 事件
section-notices = 通知
section-sky = 天空
section-ledger = 账本
section-operation = 运行
section-watch = 值班
section-atlas = 图集
section-agreements = 协议
section-parties = 各方
section-administration = 管理

key-down = 下一行
key-up = 上一行
key-open = 打开该行
key-accept = 接受并签署
key-counter = 提出反提案
key-refuse = 拒绝
key-table = 图表的数据表
key-snooze = 稍后提醒
key-back = 返回列表

due-before = 截止
due-passed = 已过
due-in = { $span } 后

pager-name = 分页
pager-first = 首页
pager-next = 下一页
pager-shown = 显示 { $count } 条
pager-of = { $count } 条，共 { $total } 条

session-ended = 您的会话已结束。您输入的内容仍在此处。
sign-in = 登录

act-title = 您是否签署：{ $what }？
act-content = 您所签署的正是此内容，SHA-256
act-persons = 已认证人数：{ $proved }，所需人数：{ $needed }
act-until = 认证截止时间
act-key = 用我的密钥签署
act-password = 使用密码和验证码
act-password-field = 密码
act-code-field = 验证码
act-sign = 签署
act-command-line = 请在命令行认证：comity act prove { $id }
act-demonstration = 用演示验证器签署
act-demonstration-note = 它不能证明您的身份：只有本演示的节点接受它，每份签署的文件都会注明。
act-discard = 放弃
act-before = 您的密钥应答之前，不会发送任何内容。
act-step-prepared = 已准备
act-step-proved = 您已认证
act-step-proved-of = 已认证人数：{ $proved }，所需人数：{ $needed }
act-step-signed = 已签署并存入账本，编号 { $entry }
act-step-delivered = 已送达 { $peer }
act-step-waiting = { $peer } 尚未收到
act-step-acknowledged = { $peer } 已签署确认其已存储
act-step-refused = { $peer } 已拒绝：{ $reason }
act-step-withheld = 未发送给 { $peer }：{ $reason }
act-step-failed = 未执行：{ $reason }
act-step-expired = 认证时限已过：未执行任何操作
act-step-withdrawn = 已放弃：未执行任何操作
act-step-second = 须由第二人认证
act-step-performed = 已执行

past-shown = 本节点在 { $at } 所知的情况。此处无法签署任何内容。
past-none = 本页没有历史：只显示当前情况。
past-now = 返回当前

sign-out = 退出登录
me-language = 语言
me-unreviewed = 除英文外，各语言译文均未经母语者审阅；以英文文本为准。
me-theme = 外观
me-choose = 选择
theme-dark = 深色
theme-light = 浅色
theme-contrast = 高对比度

visit-title = 进入演示
visit-what = 此链接以值班访客的身份开始一次会话。这里的一切都不是真实的：各方、卫星和消息均属演习。
visit-script = 本页需要 JavaScript：链接的密钥由它发送。
past-future = 该时刻尚未到来。
past-at = 所知时刻（UTC）
past-go = 显示
value-not-computed = 未计算
value-not-known = 未知
