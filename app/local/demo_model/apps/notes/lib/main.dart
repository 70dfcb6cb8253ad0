import 'package:app/app.dart';
import 'package:app/models/note_store.dart';
import 'package:flutter/material.dart';

void main() => runApp(App(store: NoteStore.sample(DateTime.now())));
