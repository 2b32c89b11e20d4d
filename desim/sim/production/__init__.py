"""production: lines, machines, stations, workforces and suppliers."""
