drop procedure private.open_door(regprocedure, text[]);
