part of wingbeat.corpus;

int inNamedPart = 1;
