"""How concern enters: texts are screened, flags and calls for help are taken. It knows no thread and no page."""
