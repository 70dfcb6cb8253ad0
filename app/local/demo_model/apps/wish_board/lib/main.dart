import 'package:app/app.dart';
import 'package:app/models/step_store.dart';
import 'package:flutter/material.dart';

void main() => runApp(App(steps: StepStore.sample()));
