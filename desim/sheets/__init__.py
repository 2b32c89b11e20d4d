"""Sheets: scenarios and results as workbooks and as folders of CSV files."""
