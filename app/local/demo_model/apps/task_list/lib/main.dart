import 'package:app/app.dart';
import 'package:app/models/task_store.dart';
import 'package:flutter/material.dart';

void main() => runApp(App(store: TaskStore.sample()));
