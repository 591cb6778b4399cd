"""Tabular files: CSV and its kin, JSON, JSON Lines, Parquet, XLSX."""
