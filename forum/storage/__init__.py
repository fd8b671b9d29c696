"""The ground floor of data: engine, tables, outbox and audit; it knows no page and no judgement."""
