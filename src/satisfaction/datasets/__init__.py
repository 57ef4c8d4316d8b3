"""Small real data that may be redistributed, as plain columns: nothing is downloaded."""

from satisfaction.datasets._dataset import Dataset
from satisfaction.datasets._load import load_dataset

__all__ = ["Dataset", "load_dataset"]
