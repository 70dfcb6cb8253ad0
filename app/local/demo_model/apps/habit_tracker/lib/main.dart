import 'package:app/app.dart';
import 'package:app/models/habit_store.dart';
import 'package:flutter/material.dart';

void main() => runApp(App(store: HabitStore.sample(DateTime.now())));
