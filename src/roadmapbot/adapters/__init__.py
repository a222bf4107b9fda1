"""One package per outside world; they fulfil the ports and never import each other."""
