"""The shell that pages stand in: who asks, what a form carries, one transaction, one answer. It knows no slice."""
