"""Companies to start from: country profiles, and what each kind is filled with."""
