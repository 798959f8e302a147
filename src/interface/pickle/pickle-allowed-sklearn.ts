import type { Names } from './pickle-values.ts'

/**
 * Names that fitted estimators of scikit-learn 1.2, 1.5 and 1.9 have in their pickles. Not a rule such as `sklearn.*`:
 * below that are also `tempfile`, `subprocess` and `joblib.Memory`, by import.
 */

/** Compiled classes and what restores them: they keep numbers. */
export const sklearnCalled: Names = {
  _loss: `
    __pyx_unpickle_CyAbsoluteError __pyx_unpickle_CyExponentialLoss
    __pyx_unpickle_CyHalfBinomialLoss __pyx_unpickle_CyHalfGammaLoss
    __pyx_unpickle_CyHalfMultinomialLoss __pyx_unpickle_CyHalfPoissonLoss
    __pyx_unpickle_CyHalfSquaredError __pyx_unpickle_CyHalfTweedieLossIdentity
    __pyx_unpickle_CyHuberLoss __pyx_unpickle_CyPinballLoss`,
  'sklearn._loss._loss': `
    CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss CyHalfPoissonLoss
    CyHalfSquaredError CyHalfTweedieLossIdentity CyHuberLoss CyPinballLoss
    __pyx_unpickle_CyAbsoluteError __pyx_unpickle_CyHalfBinomialLoss __pyx_unpickle_CyHalfGammaLoss
    __pyx_unpickle_CyHalfMultinomialLoss __pyx_unpickle_CyHalfPoissonLoss
    __pyx_unpickle_CyHalfSquaredError __pyx_unpickle_CyHalfTweedieLossIdentity
    __pyx_unpickle_CyPinballLoss`,
  'sklearn.linear_model._sgd_fast': 'Hinge Log ModifiedHuber SquaredHinge',
  'sklearn.metrics._dist_metrics': 'newObj',
  'sklearn.neighbors._ball_tree': 'newObj',
  'sklearn.neighbors._kd_tree': 'newObj',
  'sklearn.tree._tree': 'Tree',
}

/** Estimators, kernels, splitters, losses: Python classes that get their attributes back, and run nothing. */
export const sklearnMade: Names = {
  'sklearn._loss.link': 'HalfLogitLink IdentityLink Interval LogLink LogitLink MultinomialLogit',
  'sklearn._loss.loss': `
    AbsoluteError ExponentialLoss HalfBinomialLoss HalfGammaLoss HalfMultinomialLoss HalfPoissonLoss
    HalfSquaredError HalfTweedieLossIdentity HuberLoss PinballLoss`,
  'sklearn.calibration': 'CalibratedClassifierCV _CalibratedClassifier _SigmoidCalibration',
  'sklearn.cluster._affinity_propagation': 'AffinityPropagation',
  'sklearn.cluster._agglomerative': 'AgglomerativeClustering FeatureAgglomeration',
  'sklearn.cluster._bicluster': 'SpectralBiclustering SpectralCoclustering',
  'sklearn.cluster._birch': 'Birch _CFNode _CFSubcluster',
  'sklearn.cluster._bisect_k_means': 'BisectingKMeans _BisectingTree',
  'sklearn.cluster._dbscan': 'DBSCAN',
  'sklearn.cluster._hdbscan.hdbscan': 'HDBSCAN',
  'sklearn.cluster._kmeans': 'KMeans MiniBatchKMeans',
  'sklearn.cluster._mean_shift': 'MeanShift',
  'sklearn.cluster._optics': 'OPTICS',
  'sklearn.cluster._spectral': 'SpectralClustering',
  'sklearn.compose._column_transformer': 'ColumnTransformer make_column_selector',
  'sklearn.compose._target': 'TransformedTargetRegressor',
  'sklearn.covariance._elliptic_envelope': 'EllipticEnvelope',
  'sklearn.covariance._empirical_covariance': 'EmpiricalCovariance',
  'sklearn.covariance._graph_lasso': 'GraphicalLasso GraphicalLassoCV',
  'sklearn.covariance._robust_covariance': 'MinCovDet',
  'sklearn.covariance._shrunk_covariance': 'LedoitWolf OAS ShrunkCovariance',
  'sklearn.cross_decomposition._pls': 'CCA PLSCanonical PLSRegression PLSSVD',
  'sklearn.decomposition._dict_learning': 'DictionaryLearning MiniBatchDictionaryLearning SparseCoder',
  'sklearn.decomposition._factor_analysis': 'FactorAnalysis',
  'sklearn.decomposition._fastica': 'FastICA',
  'sklearn.decomposition._incremental_pca': 'IncrementalPCA',
  'sklearn.decomposition._kernel_pca': 'KernelPCA',
  'sklearn.decomposition._lda': 'LatentDirichletAllocation',
  'sklearn.decomposition._nmf': 'MiniBatchNMF NMF',
  'sklearn.decomposition._pca': 'PCA',
  'sklearn.decomposition._sparse_pca': 'MiniBatchSparsePCA SparsePCA',
  'sklearn.decomposition._truncated_svd': 'TruncatedSVD',
  'sklearn.discriminant_analysis': 'LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis',
  'sklearn.dummy': 'DummyClassifier DummyRegressor',
  'sklearn.ensemble._bagging': 'BaggingClassifier BaggingRegressor',
  'sklearn.ensemble._forest': `
    ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier RandomForestRegressor
    RandomTreesEmbedding`,
  'sklearn.ensemble._gb': 'GradientBoostingClassifier GradientBoostingRegressor',
  'sklearn.ensemble._gb_losses': `
    BinomialDeviance ExponentialLoss HuberLossFunction LeastAbsoluteError LeastSquaresError
    MultinomialDeviance QuantileLossFunction`,
  'sklearn.ensemble._hist_gradient_boosting.binning': '_BinMapper',
  'sklearn.ensemble._hist_gradient_boosting.gradient_boosting': `
    HistGradientBoostingClassifier HistGradientBoostingRegressor`,
  'sklearn.ensemble._hist_gradient_boosting.predictor': 'TreePredictor',
  'sklearn.ensemble._iforest': 'IsolationForest',
  'sklearn.ensemble._stacking': 'StackingClassifier StackingRegressor',
  'sklearn.ensemble._voting': 'VotingClassifier VotingRegressor',
  'sklearn.ensemble._weight_boosting': 'AdaBoostClassifier AdaBoostRegressor',
  'sklearn.feature_extraction._dict_vectorizer': 'DictVectorizer',
  'sklearn.feature_extraction._hash': 'FeatureHasher',
  'sklearn.feature_extraction.image': 'PatchExtractor',
  'sklearn.feature_extraction.text': `
    CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer`,
  'sklearn.feature_selection._from_model': 'SelectFromModel',
  'sklearn.feature_selection._rfe': 'RFE RFECV',
  'sklearn.feature_selection._sequential': 'SequentialFeatureSelector',
  'sklearn.feature_selection._univariate_selection': `
    GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile`,
  'sklearn.feature_selection._variance_threshold': 'VarianceThreshold',
  'sklearn.frozen._frozen': 'FrozenEstimator',
  'sklearn.gaussian_process._gpc': 'GaussianProcessClassifier _BinaryGaussianProcessClassifierLaplace',
  'sklearn.gaussian_process._gpr': 'GaussianProcessRegressor',
  'sklearn.gaussian_process.kernels': `
    CompoundKernel ConstantKernel DotProduct ExpSineSquared Exponentiation Kernel KernelOperator
    Matern PairwiseKernel Product RBF RationalQuadratic Sum WhiteKernel`,
  'sklearn.impute._base': 'MissingIndicator SimpleImputer',
  'sklearn.impute._knn': 'KNNImputer',
  'sklearn.isotonic': 'IsotonicRegression',
  'sklearn.kernel_approximation': `
    AdditiveChi2Sampler Nystroem PolynomialCountSketch RBFSampler SkewedChi2Sampler`,
  'sklearn.kernel_ridge': 'KernelRidge',
  'sklearn.linear_model._base': 'LinearRegression',
  'sklearn.linear_model._bayes': 'ARDRegression BayesianRidge',
  'sklearn.linear_model._coordinate_descent': `
    ElasticNet ElasticNetCV Lasso LassoCV MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso
    MultiTaskLassoCV`,
  'sklearn.linear_model._glm.glm': 'GammaRegressor PoissonRegressor TweedieRegressor',
  'sklearn.linear_model._huber': 'HuberRegressor',
  'sklearn.linear_model._least_angle': 'Lars LarsCV LassoLars LassoLarsCV LassoLarsIC',
  'sklearn.linear_model._logistic': 'LogisticRegression LogisticRegressionCV',
  'sklearn.linear_model._omp': 'OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV',
  'sklearn.linear_model._passive_aggressive': 'PassiveAggressiveClassifier PassiveAggressiveRegressor',
  'sklearn.linear_model._perceptron': 'Perceptron',
  'sklearn.linear_model._quantile': 'QuantileRegressor',
  'sklearn.linear_model._ransac': 'RANSACRegressor',
  'sklearn.linear_model._ridge': 'Ridge RidgeCV RidgeClassifier RidgeClassifierCV',
  'sklearn.linear_model._stochastic_gradient': 'SGDClassifier SGDOneClassSVM SGDRegressor',
  'sklearn.linear_model._theil_sen': 'TheilSenRegressor',
  'sklearn.manifold._classical_mds': 'ClassicalMDS',
  'sklearn.manifold._isomap': 'Isomap',
  'sklearn.manifold._locally_linear': 'LocallyLinearEmbedding',
  'sklearn.manifold._mds': 'MDS',
  'sklearn.manifold._spectral_embedding': 'SpectralEmbedding',
  'sklearn.manifold._t_sne': 'TSNE',
  'sklearn.metrics._scorer': `
    _CurveScorer _PassthroughScorer _PredictScorer _ProbaScorer _Scorer _ThresholdScorer`,
  'sklearn.mixture._bayesian_mixture': 'BayesianGaussianMixture',
  'sklearn.mixture._gaussian_mixture': 'GaussianMixture',
  'sklearn.model_selection._classification_threshold': `
    FixedThresholdClassifier TunedThresholdClassifierCV _CurveScorer`,
  'sklearn.model_selection._search': 'GridSearchCV RandomizedSearchCV',
  'sklearn.model_selection._split': `
    BaseCrossValidator BaseShuffleSplit GroupKFold GroupShuffleSplit KFold LeaveOneGroupOut
    LeaveOneOut LeavePGroupsOut LeavePOut PredefinedSplit RepeatedKFold RepeatedStratifiedKFold
    ShuffleSplit StratifiedGroupKFold StratifiedKFold StratifiedShuffleSplit TimeSeriesSplit`,
  'sklearn.multiclass': `
    OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier _ConstantPredictor`,
  'sklearn.multioutput': 'ClassifierChain MultiOutputClassifier MultiOutputRegressor RegressorChain',
  'sklearn.naive_bayes': 'BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB',
  'sklearn.neighbors._classification': 'KNeighborsClassifier RadiusNeighborsClassifier',
  'sklearn.neighbors._graph': 'KNeighborsTransformer RadiusNeighborsTransformer',
  'sklearn.neighbors._kde': 'KernelDensity',
  'sklearn.neighbors._lof': 'LocalOutlierFactor',
  'sklearn.neighbors._nca': 'NeighborhoodComponentsAnalysis',
  'sklearn.neighbors._nearest_centroid': 'NearestCentroid',
  'sklearn.neighbors._regression': 'KNeighborsRegressor RadiusNeighborsRegressor',
  'sklearn.neighbors._unsupervised': 'NearestNeighbors',
  'sklearn.neural_network._multilayer_perceptron': 'MLPClassifier MLPRegressor',
  'sklearn.neural_network._rbm': 'BernoulliRBM',
  'sklearn.neural_network._stochastic_optimizers': 'AdamOptimizer',
  'sklearn.pipeline': 'FeatureUnion Pipeline',
  'sklearn.preprocessing._data': `
    Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PowerTransformer
    QuantileTransformer RobustScaler StandardScaler`,
  'sklearn.preprocessing._discretization': 'KBinsDiscretizer',
  'sklearn.preprocessing._encoders': 'OneHotEncoder OrdinalEncoder',
  'sklearn.preprocessing._function_transformer': 'FunctionTransformer',
  'sklearn.preprocessing._label': 'LabelBinarizer LabelEncoder MultiLabelBinarizer',
  'sklearn.preprocessing._polynomial': 'PolynomialFeatures SplineTransformer',
  'sklearn.preprocessing._target_encoder': 'TargetEncoder',
  'sklearn.random_projection': 'GaussianRandomProjection SparseRandomProjection',
  'sklearn.semi_supervised._label_propagation': 'LabelPropagation LabelSpreading',
  'sklearn.semi_supervised._self_training': 'SelfTrainingClassifier',
  'sklearn.svm._classes': 'LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR',
  'sklearn.tree._classes': `
    DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor`,
  'sklearn.utils._bunch': 'Bunch',
  'sklearn.utils._metadata_requests': 'MetadataRequest MethodMetadataRequest',
}

/** Metrics and compiled classes that others are handed. */
export const sklearnNamed: Names = {
  _loss: `
    CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss CyHalfMultinomialLoss
    CyHalfPoissonLoss CyHalfSquaredError CyHalfTweedieLossIdentity CyHuberLoss CyPinballLoss`,
  'sklearn._loss._loss': 'CyHalfMultinomialLoss',
  'sklearn.cluster._kmeans': '_kmeans_single_lloyd',
  'sklearn.feature_selection._univariate_selection': 'f_classif',
  'sklearn.metrics._classification': `
    accuracy_score balanced_accuracy_score brier_score_loss d2_brier_score d2_log_loss_score
    f1_score jaccard_score log_loss matthews_corrcoef precision_score recall_score`,
  'sklearn.metrics._dist_metrics': `
    BrayCurtisDistance BrayCurtisDistance64 CanberraDistance CanberraDistance64 ChebyshevDistance
    ChebyshevDistance64 DiceDistance DiceDistance64 EuclideanDistance EuclideanDistance64
    HammingDistance HammingDistance64 HaversineDistance HaversineDistance64 JaccardDistance
    JaccardDistance64 MahalanobisDistance MahalanobisDistance64 ManhattanDistance
    ManhattanDistance64 RogersTanimotoDistance RogersTanimotoDistance64 RussellRaoDistance
    RussellRaoDistance64 SEuclideanDistance SEuclideanDistance64 SokalMichenerDistance
    SokalMichenerDistance64 SokalSneathDistance SokalSneathDistance64`,
  'sklearn.metrics._ranking': 'average_precision_score roc_auc_score top_k_accuracy_score',
  'sklearn.metrics._regression': `
    d2_absolute_error_score explained_variance_score max_error mean_absolute_error
    mean_absolute_percentage_error mean_gamma_deviance mean_poisson_deviance mean_squared_error
    mean_squared_log_error median_absolute_error r2_score root_mean_squared_error
    root_mean_squared_log_error`,
  'sklearn.metrics._scorer': '_passthrough_scorer negative_likelihood_ratio positive_likelihood_ratio',
  'sklearn.metrics.cluster._supervised': `
    adjusted_mutual_info_score adjusted_rand_score completeness_score fowlkes_mallows_score
    homogeneity_score mutual_info_score normalized_mutual_info_score rand_score v_measure_score`,
  'sklearn.neighbors._ball_tree': 'BallTree',
  'sklearn.neighbors._kd_tree': 'KDTree',
}
