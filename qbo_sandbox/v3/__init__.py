"""The accounting API over HTTP: who may call, what is asked, how it is answered."""
