"""`python -m benchmarks`: posting beside the bare drivers, in one run."""

from benchmarks.posting import main

main()
