"""The console: server-rendered pages. A promise; nothing stands here yet."""
