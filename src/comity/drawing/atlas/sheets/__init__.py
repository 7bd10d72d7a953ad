"""The pages of the explorer, a module for each kind: functions of the site that yield sheets."""
