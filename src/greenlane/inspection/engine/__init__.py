"""Pure parts of inspection: order texts, common slots, photos without places. They never import Django."""
