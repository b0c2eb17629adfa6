tests_run() { give_up "no tests yet"; }
