"""The operator's verbs: each module registers its own; they read settings once and act through slices and storage."""
