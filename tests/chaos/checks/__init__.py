"""What has to hold after a run. Each check answers the faults it found, one line each."""
