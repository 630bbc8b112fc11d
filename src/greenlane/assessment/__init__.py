"""Assessment: who checks a declaration is drawn so that anybody can do the draw again afterwards."""
