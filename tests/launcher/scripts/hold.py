"""Holds a data folder until it is killed."""

import sys
import time
from pathlib import Path

from itpm.launcher.data_folder import DataFolder

folder = DataFolder(Path(sys.argv[1]))
folder.make()
with folder.held("up", "http://127.0.0.1:8765"):
    print("held", flush=True)
    time.sleep(60)
